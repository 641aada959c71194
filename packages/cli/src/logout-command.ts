import { createAuthManager } from '@codex-ts/login';
import { isCodexError } from '@codex-ts/utils-error';
import { resolveCodexHome } from '@codex-ts/utils-path';

import type { CommandContext } from './command-context.ts';

/** The flags of `codex-ts logout`. */
export interface LogoutFlags {
  local?: boolean;
  profile?: string;
}

/** `codex-ts logout`: removes what is stored here, tells the authority, and says what remains. */
export async function logout(context: CommandContext, flags: LogoutFlags): Promise<void> {
  const codexHome = resolveCodexHome(context.environment);
  const manager = createAuthManager({
    codexHome,
    environment: context.environment,
    refreshInBackground: false,
    ...(flags.profile !== undefined && { account: flags.profile }),
  });
  try {
    const { signal } = context.interrupts;
    const report = await manager.logout({ revoke: flags.local !== true, signal });
    await context.stderr(report.isRemoved ? 'Successfully logged out\n' : 'Not logged in\n');
    if (report.problem !== undefined) {
      await context.stderr(
        `The authority was not told, copies of this login stay valid: ${report.problem}\n`,
      );
    }
    for (const source of report.remaining) await context.stderr(`Still in effect: ${source}\n`);
    await nameAccounts(context, codexHome);
  } finally {
    await manager[Symbol.asyncDispose]();
  }
}

/** Other logins of this home, which somebody may think were ended too. */
async function nameAccounts(context: CommandContext, codexHome: string): Promise<void> {
  const names = await namesOfAccounts(codexHome);
  if (names.length === 0) return;
  await context.stderr(`Still signed in, as accounts of this home: ${names.join(', ')}\n`);
}

/** None where they cannot be listed: the sign-out is done by then. */
async function namesOfAccounts(codexHome: string): Promise<readonly string[]> {
  const { listAccounts } = await import('@codex-ts/login/accounts');
  try {
    return (await listAccounts({ codexHome })).map(({ name }) => name);
  } catch (error) {
    if (!isCodexError(error)) throw error;
    return [];
  }
}
