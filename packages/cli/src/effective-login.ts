import { resolveCodexHome } from '@codex-ts/utils-path';

import type { CommandContext } from './command-context.ts';

/** After a login was stored or chosen: says so when something else makes the requests. */
export async function noteWhatComesFirst(context: CommandContext): Promise<void> {
  const { environment } = context;
  const { inspectLogins } = await import('@codex-ts/login/doctor');
  const { sources } = await inspectLogins({ codexHome: resolveCodexHome(environment), environment });
  const used = sources.find(({ isInEffect }) => isInEffect);
  if (used?.source !== 'CODEX_API_KEY' && used?.source !== 'CODEX_ACCESS_TOKEN') return;
  await context.stderr(`But ${used.source} is set and comes first; unset it to use this login\n`);
}
