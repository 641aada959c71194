// A process that changes accounts and is killed in the middle of it.
import { removeAccount, renameAccount, useAccount } from '@codex-ts/login/accounts';

import type { DoomedChange } from './accounts.ts';

const { change, dieAt, ...options } = JSON.parse(process.argv[2] ?? '{}') as DoomedChange;
const changes = { use: useAccount, rename: renameAccount, remove: removeAccount };

await changes[change]({
  ...options,
  settings: { store: 'file' },
  ports: {
    onStep: (step) => {
      if (step !== dieAt) return undefined;
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    },
  },
});
