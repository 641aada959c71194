import type { CredentialsStore } from '@codex-ts/protocol';
import { Secret } from '@codex-ts/utils-error';

import { accountNames, assertAccountExists, isActive } from '../accounts/accounts-home.ts';
import { accountPath } from '../accounts/account-name.ts';
import { describeAccount, type NamedAccount } from '../accounts/named-account.ts';
import { assertMethodAllowed, assertWorkspace, isApiKeyAllowed, isChatgptAllowed } from '../auth-policy.ts';
import { accountOf, authFromRecord, type CodexAuth } from '../codex-auth.ts';
import { PolicyRefusedError } from '../errors.ts';
import { readAgentToken } from '../record/agent-identity.ts';
import type { StoreNotice } from '../store/auth-store.ts';
import { loginFile } from '../store/login-place.ts';
import { isPlaceFailure } from '../store/two-places.ts';
import { openContext, type DoctorContext, type InspectOptions } from './doctor-context.ts';
import { describeAuth, describeRecord, type LoginDetails, type LoginSource } from './login-source.ts';
import { attempt, problemOf, type Problem } from './problem.ts';
import { lookAtStore, type StoredLogin } from './stored-logins.ts';

/** Which credentials there are, and which of them count. */
export interface LoginFacts {
  /** What `cli_auth_credentials_store` says. */
  readonly store: CredentialsStore;
  /** The account whose login the store has, where it has a name. */
  readonly account?: string;
  /** All of the home. */
  readonly accounts: readonly NamedAccount[];
  /** Why the accounts could not be listed. */
  readonly accountsProblem?: Problem;
  /** In order of precedence; places that hold nothing are left out. At most one is in effect. */
  readonly sources: readonly LoginSource[];
  /** What somebody should know about the store although it works. */
  readonly notices: readonly StoreNotice[];
  /** Why `config.toml` was not heard; then its defaults stand. */
  readonly settingsProblem?: Problem;
}

/**
 * Looks at every place that holds credentials; changes nothing, and asks nobody but the keyring. Throws
 * `PATH_HOME_INVALID`, `AccountNameInvalidError`, and `AccountMissingError` when `account` names none.
 */
export async function inspectLogins(options: InspectOptions = {}): Promise<LoginFacts> {
  return loginFacts(await openContext(options));
}

/** As `inspectLogins`, for a context. */
export async function loginFacts(context: DoctorContext): Promise<LoginFacts> {
  const { codexHome, account, settings, settingsProblem } = context;
  const store = settings.store ?? 'file';
  if (account !== undefined && store === 'file') await assertAccountExists(codexHome, account);
  const listed = await attempt(() => listAccounts(codexHome));
  const accounts = 'value' in listed ? listed.value : [];
  const name = account ?? (store === 'file' ? accounts.find((one) => one.isActive)?.name : undefined);
  const { logins, notices } = await lookAtStore(context);
  return {
    store,
    ...(name !== undefined && { account: name }),
    accounts,
    ...('problem' in listed && { accountsProblem: listed.problem }),
    sources: await inOrder(logins, context),
    notices,
    ...(settingsProblem !== undefined && { settingsProblem }),
  };
}

/** Without settling a change of accounts that was interrupted: that would write. */
async function listAccounts(codexHome: string): Promise<readonly NamedAccount[]> {
  const names = await accountNames(codexHome);
  const accounts = names.map(async (name) => {
    const path = accountPath(codexHome, name);
    return describeAccount(name, path, { isActive: await isActive(codexHome, path) });
  });
  return (await Promise.all(accounts)).filter((account) => account !== undefined);
}

async function inOrder(
  logins: readonly StoredLogin[],
  context: DoctorContext,
): Promise<readonly LoginSource[]> {
  const sources = [apiKeySource(context), accessTokenSource(context)].filter(
    (source) => source !== undefined,
  );
  const first = sources.find(({ unused }) => unused === undefined)?.source;
  const fromEnvironment = sources.map((source) => withPlace(source, first));
  const stored = await Promise.all(logins.map((login) => storedSource(login, context)));
  return [...fromEnvironment, ...stored.map((source) => withPlace(source, first ?? source.source))];
}

/** One source at most counts; `first` is the one that comes before all others. */
function withPlace(source: Candidate, first: LoginSource['source'] | undefined): LoginSource {
  if (source.unused !== undefined) return { ...source, isInEffect: false };
  if (source.source === first) return { ...source, isInEffect: true };
  return { ...source, isInEffect: false, unused: `${first} comes first` };
}

/** A source of which it is not said yet whether it counts. */
type Candidate = Omit<LoginSource, 'isInEffect'>;

function apiKeySource({ environment, settings, isApiKeyRead, ports }: DoctorContext): Candidate | undefined {
  const key = environment['CODEX_API_KEY']?.trim() ?? '';
  if (key === '') return undefined;
  const unused = whyUnread(isApiKeyRead, isApiKeyAllowed(settings) ? undefined : 'chatgpt');
  return {
    source: 'CODEX_API_KEY',
    location: 'the environment variable CODEX_API_KEY',
    ...(unused !== undefined && { unused }),
    login: describeAuth({ kind: 'apiKey', key: new Secret(key) }, ports.clock()),
  };
}

function accessTokenSource(context: DoctorContext): Candidate | undefined {
  const { environment, settings, ports } = context;
  const token = environment['CODEX_ACCESS_TOKEN']?.trim() ?? '';
  if (token === '') return undefined;
  const unused = whyUnread(/*isRead*/ true, isChatgptAllowed(settings) ? undefined : 'api');
  return {
    source: 'CODEX_ACCESS_TOKEN',
    location: 'the environment variable CODEX_ACCESS_TOKEN',
    ...(unused !== undefined && { unused }),
    ...judged(
      () => authFromToken(token),
      context,
      (auth) => describeAuth(auth, ports.clock()),
    ),
  };
}

function whyUnread(isRead: boolean, forced: string | undefined): string | undefined {
  if (!isRead) return 'this program does not read it';
  return forced === undefined ? undefined : `forced_login_method = "${forced}"`;
}

function authFromToken(token: string): CodexAuth {
  if (!token.startsWith('at-')) return { kind: 'agentIdentity', ...readAgentToken(token) };
  const account = { plan: 'unknown', isFedramp: false } as const;
  return { kind: 'personalAccessToken', token: new Secret(token), account };
}

function judged(
  read: () => CodexAuth,
  context: DoctorContext,
  describe: (auth: CodexAuth) => LoginDetails,
): { login?: LoginDetails; problem?: Problem } {
  try {
    const auth = read();
    return { login: describe(auth), ...policyProblem(auth, context) };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

async function storedSource(login: StoredLogin, context: DoctorContext): Promise<Candidate> {
  const { source, location, unused, held } = login;
  const common = { source, location, ...(unused !== undefined && { unused }) };
  if (held.failure !== undefined) return { ...common, problem: problemOf(held.failure) };
  const { record } = held;
  if (record === undefined) throw new TypeError('a place that holds nothing is no source');
  try {
    const auth = authFromRecord(record, location);
    const place = { authFile: loginFile(placeOf(context)), nowMs: context.ports.clock() };
    const details = await describeRecord(record, location, place);
    return { ...common, login: details, ...policyProblem(auth, context) };
  } catch (error) {
    if (!isPlaceFailure(error)) throw error;
    return { ...common, problem: problemOf(error) };
  }
}

function placeOf({ codexHome, account }: DoctorContext): { codexHome: string; account?: string } {
  return { codexHome, ...(account !== undefined && { account }) };
}

/** Whether the settings forbid it, as far as that can be known without asking whose a personal access token is. */
function policyProblem(auth: CodexAuth, { settings }: DoctorContext): { problem?: Problem } {
  try {
    assertMethodAllowed(auth, settings);
    const account = accountOf(auth);
    if (account !== undefined && auth.kind !== 'personalAccessToken') {
      assertWorkspace(account.accountId, settings);
    }
    return {};
  } catch (error) {
    if (!(error instanceof PolicyRefusedError)) throw error;
    return { problem: problemOf(error) };
  }
}
