import { createAuthManager } from '@codex-ts/login';
import { resolveCodexHome } from '@codex-ts/utils-path';

import type { CommandContext } from './command-context.ts';

/** `codex-ts logout`: removes what is stored here, tells the authority, and says what remains. */
export async function logout(context: CommandContext, options: { revoke: boolean }): Promise<void> {
  const manager = createAuthManager({
    codexHome: resolveCodexHome(context.environment),
    environment: context.environment,
    refreshInBackground: false,
  });
  try {
    const report = await manager.logout({ revoke: options.revoke, signal: context.interrupts.signal });
    await context.stderr(report.isRemoved ? 'Successfully logged out\n' : 'Not logged in\n');
    if (report.problem !== undefined) {
      await context.stderr(
        `The authority was not told, copies of this login stay valid: ${report.problem}\n`,
      );
    }
    for (const source of report.remaining) await context.stderr(`Still in effect: ${source}\n`);
  } finally {
    await manager[Symbol.asyncDispose]();
  }
}
