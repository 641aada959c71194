import type { NamedAccount } from '@codex-ts/login/accounts';
import { resolveCodexHome } from '@codex-ts/utils-path';

import type { CommandContext } from './command-context.ts';
import { printable } from './failure-text.ts';
import { isoTime } from './iso-time.ts';

/** `codex-ts accounts`: the logins that are kept under names, the one in use with a star. */
export async function showAccounts(context: CommandContext, flags: { json?: boolean }): Promise<void> {
  const { listAccounts } = await import('@codex-ts/login/accounts');
  const accounts = await listAccounts({ codexHome: homeOf(context) });
  if (flags.json === true) {
    await context.stdout(`${JSON.stringify({ accounts: accounts.map(accountJson) })}\n`);
    return;
  }
  if (accounts.length === 0)
    await context.stderr('No accounts. To make one: codex-ts login --profile NAME\n');
  else await context.stdout(`${accounts.map(accountLine).map(printable).join('\n')}\n`);
}

/** `codex-ts accounts use NAME`. Throws what `useAccount` throws. */
export async function switchAccount(context: CommandContext, name: string): Promise<void> {
  const { useAccount } = await import('@codex-ts/login/accounts');
  const { account, kept } = await useAccount({ codexHome: homeOf(context), name });
  if (kept !== undefined) {
    await context.stderr(`The login that was in use had no name; it is kept as ${kept.name}\n`);
  }
  await context.stderr(`Now in use: ${nameAndOwner(account)}\n`);
  const { noteWhatComesFirst } = await import('./effective-login.ts');
  await noteWhatComesFirst(context);
}

/** `codex-ts accounts remove NAME`. Throws what `removeAccount` throws. */
export async function dropAccount(context: CommandContext, name: string): Promise<void> {
  const { removeAccount } = await import('@codex-ts/login/accounts');
  const account = await removeAccount({ codexHome: homeOf(context), name });
  await context.stderr(
    `Removed ${nameAndOwner(account)}. The authority was not told, copies of this login stay valid\n`,
  );
  if (account.isActive) await context.stderr('It was in use: nobody is signed in now\n');
}

/** `codex-ts accounts rename OLD NEW`. Throws what `renameAccount` throws. */
export async function moveAccount(
  context: CommandContext,
  { name, to }: { name: string; to: string },
): Promise<void> {
  const { renameAccount } = await import('@codex-ts/login/accounts');
  const account = await renameAccount({ codexHome: homeOf(context), name, to });
  await context.stderr(`${name} is called ${account.name} now\n`);
}

function homeOf({ environment }: CommandContext): string {
  return resolveCodexHome(environment);
}

function nameAndOwner({ name, email, accountId }: NamedAccount): string {
  const owner = email ?? accountId;
  return owner === undefined ? name : `${name} (${printable(owner)})`;
}

function accountLine(account: NamedAccount): string {
  const { name, isActive, problem, mode, email, accountId, plan, expiresAtMs } = account;
  const known = [
    email,
    accountId,
    plan,
    mode === 'chatgpt' ? undefined : mode,
    expiresAtMs === undefined ? undefined : `token until ${isoTime(expiresAtMs)}`,
  ];
  const what = problem ?? known.filter((part) => part !== undefined).join(', ');
  return `${isActive ? '*' : ' '} ${name}${what === '' ? '' : `: ${what}`}`;
}

/** The shape that the README documents. */
function accountJson(account: NamedAccount): Readonly<Record<string, unknown>> {
  return {
    name: account.name,
    isActive: account.isActive,
    path: account.path,
    mode: account.mode ?? null,
    email: account.email ?? null,
    accountId: account.accountId ?? null,
    plan: account.plan ?? null,
    expiresAt: isoTime(account.expiresAtMs),
    lastRefresh: isoTime(account.lastRefreshMs),
    problem: account.problem ?? null,
  };
}
