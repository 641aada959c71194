// A process that lives on: reads the login when told to, gives its token when asked, and sleeps in between.
import { createAuthManager } from '@codex-ts/login';

import type { SleeperAnswer, SleeperOrder } from './start-sleeper.ts';

const manager = createAuthManager({ store: 'file', refreshInBackground: false });

async function obey(order: SleeperOrder): Promise<SleeperAnswer> {
  if (order === 'read') await manager.reload();
  const auth = order === 'read' ? manager.cachedAuth() : await manager.auth();
  return { token: auth?.kind === 'chatgpt' ? auth.tokens.accessToken.reveal() : 'none' };
}

process.on('message', (order: SleeperOrder) => {
  void obey(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ token: String(error) }),
  );
});
