import type { LoginDetails, LoginFacts, LoginSource } from '@codex-ts/login/doctor';
import { resolveCodexHome } from '@codex-ts/utils-path';

import type { CommandContext } from './command-context.ts';
import { exitCode } from './exit-code.ts';
import { printable, problemLine, withRemedy } from './failure-text.ts';
import { isoTime } from './iso-time.ts';

/** The flags of `codex-ts login status`. */
export interface StatusFlags {
  json?: boolean;
  profile?: string;
}

/**
 * `codex-ts login status`: native's sentence on standard error, and how it comes about. Nobody is asked over the
 * network. Exit code 1 when no request could be made. Throws what `inspectLogins` throws.
 */
export async function loginStatus(context: CommandContext, flags: StatusFlags): Promise<void> {
  const { inspectLogins } = await import('@codex-ts/login/doctor');
  const facts = await inspectLogins({
    codexHome: resolveCodexHome(context.environment),
    environment: context.environment,
    ...(flags.profile !== undefined && { account: flags.profile }),
  });
  const used = facts.sources.find(({ isInEffect }) => isInEffect);
  if (flags.json === true) await context.stdout(`${JSON.stringify(statusJson(facts, used))}\n`);
  else await context.stderr(`${statusLines(facts, used).map(printable).join('\n')}\n`);
  const isUsable = used !== undefined && used.problem === undefined && facts.settingsProblem === undefined;
  context.exit(isUsable ? exitCode.ok : exitCode.failed);
}

function statusLines(facts: LoginFacts, used: LoginSource | undefined): readonly string[] {
  const { settingsProblem, notices, sources } = facts;
  const problem = settingsProblem ?? used?.problem;
  return [
    problem === undefined ? headline(used?.login) : problemLine(problem),
    ...(used?.login === undefined ? [] : loginLines(used, used.login, facts)),
    ...sources
      .filter(({ isInEffect }) => !isInEffect)
      .map(({ location, unused = '' }) => `  not used: ${location} (${unused})`),
    ...notices.map(({ message, remedy }) => `  note: ${withRemedy(message, remedy)}`),
  ];
}

/** Native's words. */
function headline(login: LoginDetails | undefined): string {
  if (login === undefined) return 'Not logged in';
  switch (login.mode) {
    case 'apikey':
      return `Logged in using an API key - ${login.keyHint}`;
    case 'chatgpt':
    case 'chatgptAuthTokens':
    case 'headers':
      return 'Logged in using ChatGPT';
    case 'personalAccessToken':
      return 'Logged in using personal access token';
    case 'agentIdentity':
      return 'Logged in using access token';
    case 'bedrockApiKey':
    case 'bedrockAccessKeys':
      return 'Logged in using Amazon Bedrock API key';
    default:
      return login.mode satisfies never;
  }
}

function loginLines(source: LoginSource, login: LoginDetails, facts: LoginFacts): readonly string[] {
  const { email, accountId, plan, expiresAtMs, lastRefreshMs, isExpired, refusal } = login;
  const owner = [email, plan, accountId].filter((part) => part !== undefined);
  const name = accountName(source, facts);
  const renewed = lastRefreshMs === undefined ? '' : `, renewed ${isoTime(lastRefreshMs)}`;
  return [
    ...(owner.length === 0 ? [] : [`  for: ${owner.join(', ')}`]),
    `  from: ${source.location}${name === null ? '' : ` (account ${name})`}`,
    ...(expiresAtMs === undefined
      ? []
      : [`  access token: ${isExpired ? 'expired' : 'valid until'} ${isoTime(expiresAtMs)}${renewed}`]),
    ...(refusal === undefined ? [] : [`  refused: ${refusal.message}`]),
  ];
}

function accountName({ source }: LoginSource, { account }: LoginFacts): string | null {
  return source === 'file' || source === 'keyring' ? (account ?? null) : null;
}

/** The shape that the README documents: every member is there, whatever is so. */
function statusJson(facts: LoginFacts, used: LoginSource | undefined): Readonly<Record<string, unknown>> {
  const { sources, notices, settingsProblem } = facts;
  const { login } = used ?? {};
  const problem = settingsProblem ?? used?.problem;
  const refusal = login?.refusal;
  return {
    loggedIn: used !== undefined && problem === undefined,
    source: used?.source ?? 'none',
    location: used?.location ?? null,
    account: used === undefined ? null : accountName(used, facts),
    mode: login?.mode ?? null,
    email: login?.email ?? null,
    accountId: login?.accountId ?? null,
    plan: login?.plan ?? null,
    expiresAt: isoTime(login?.expiresAtMs),
    lastRefresh: isoTime(login?.lastRefreshMs),
    refusal: refusal
      ? { reason: refusal.reason, code: refusal.authorityCode ?? null, at: isoTime(refusal.atMs) }
      : null,
    notUsed: sources
      .filter(({ isInEffect }) => !isInEffect)
      .map(({ source, location, unused = '' }) => ({ source, location, because: unused })),
    notices: notices.map(({ kind, message, remedy }) => ({ kind, message, remedy })),
    problem: problem
      ? { code: problem.code, message: problem.message, remedy: problem.remedy ?? null }
      : null,
  };
}
