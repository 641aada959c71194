import { accountFrom, type AccountClaims } from './account-claims.ts';
import { errorAnswer, jsonAnswer, type Answer } from './answer.ts';
import { createAuthorityCore, type AuthorityCore, type TokenRules } from './authority-core.ts';
import { visit, type BrowserVisit } from './browser-visit.ts';
import { createDeviceGrants, type DeviceGrants, type DeviceOptions } from './device-grant.ts';
import { createSigner } from './jwt.ts';
import { openLoopback, type Loopback, type LoopbackOptions, type LoopbackParts } from './loopback.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { mintSecret } from './secret-marker.ts';
import { answerAuthorizeRequest, type Decision, type Denial } from './sign-in-page.ts';
import { AuthUrlInvalidError, SubjectUnknownError } from './testkit-error.ts';
import { answerTokenRequest, grantTypeOf, textField, type GrantType } from './token-endpoint.ts';
import type { Family } from './token-ledger.ts';

/** How an authority issues tokens and signs devices in. */
export interface AuthorityOptions extends TokenRules, DeviceOptions, LoopbackOptions {}

/** Tokens as a sign-in gives them. They are real secrets of this authority: never print them. */
export interface IssuedTokens {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly accountId: string;
}

/** What is particular about one issued set of tokens. */
export interface IssueOptions {
  /** The only client that may refresh them. Default: any. */
  readonly clientId?: string;
  /** Of this access token. Default: `firstLifetimeSeconds` of the authority. */
  readonly lifetimeSeconds?: number;
  /** Of this refresh token. Default: the authority's. */
  readonly refreshLifetimeSeconds?: number;
}

/** What the user of the played browser does. */
export interface ApproveOptions {
  /** Who signs in. Default: the default account, in the workspace the URL restricts the sign-in to. */
  readonly account?: AccountClaims;
  /** The user refuses, and this is reported. */
  readonly deny?: Denial;
  /**
   * How far the browser goes: `redirect` is sent to the client and does not go there (`leftTo` is the URL to paste),
   * `callback` goes there and no further, `end` follows to the last page. Default `end`.
   */
  readonly until?: 'redirect' | 'callback' | 'end';
  readonly signal?: AbortSignal;
}

/** An OAuth authority like the one behind codex, on 127.0.0.1. */
export interface Authority extends Loopback {
  /** The variables that send codex, native or ours, to this authority. */
  readonly environment: Readonly<Record<string, string>>;
  /** Tokens of a new login, without a browser. @throws ClosedError */
  issue(claims?: AccountClaims, options?: IssueOptions): IssuedTokens;
  /** An API key that `accepts` knows. @throws ClosedError */
  issueApiKey(): string;
  /** Whether a resource server would take this bearer now. Bound: hand it on as it is. */
  readonly accepts: (bearer: string) => boolean;
  /** How many token requests of this grant came in since the last `forget`, whatever was answered. */
  hits(grant: GrantType): number;
  /**
   * Opens the sign-in URL like a user with a browser.
   * @throws AuthUrlInvalidError, PageUnreachableError, ClosedError
   */
  approve(authUrl: string, options?: ApproveOptions): Promise<BrowserVisit>;
  /** Decides what the user types into `/codex/device`. @throws SubjectUnknownError, ClosedError */
  approveDevice(userCode: string, decision?: Decision): void;
  /** No access token of the account (default: of any) is accepted any more. @throws SubjectUnknownError */
  expireAccess(accountId?: string): void;
  /** Unspent refresh tokens get `refresh_token_expired`. @throws SubjectUnknownError */
  expireRefresh(accountId?: string): void;
  /** Ends the logins: `refresh_token_invalidated`, and no access token is accepted. @throws SubjectUnknownError */
  invalidate(accountId?: string): void;
  /** Ends the login this token belongs to. @throws SubjectUnknownError */
  revoke(refreshToken: string): void;
}

/**
 * Starts an OAuth authority: sign-in by browser and by device code, single-use rotating refresh tokens, the exchange
 * for an API key, revocation.
 * @throws ListenError
 */
export async function startAuthority(options: AuthorityOptions = {}): Promise<Authority> {
  assertNumbers(options);
  const signer = await createSigner();
  const parts = await openLoopback(options);
  const core = createAuthorityCore(options, { issuer: parts.loopback.url, signer });
  const house: Endpoints = { core, devices: createDeviceGrants(core, options), decisions: new Map() };
  parts.serve((request) => answerRequest(house, request));
  return {
    ...parts.loopback,
    ...tokenDesk(parts, core),
    ...signInDesk(parts, house),
    environment: {
      CODEX_APP_SERVER_LOGIN_ISSUER: core.issuer,
      CODEX_REFRESH_TOKEN_URL_OVERRIDE: `${core.issuer}/oauth/token`,
      CODEX_REVOKE_TOKEN_URL_OVERRIDE: `${core.issuer}/oauth/revoke`,
    },
  };
}

interface Endpoints {
  readonly core: AuthorityCore;
  readonly devices: DeviceGrants;
  /** What the user of `approve` does, by the query of the sign-in URL. */
  readonly decisions: Map<string, Decision>;
}

function assertNumbers(options: AuthorityOptions): void {
  const names = ['firstLifetimeSeconds', 'lifetimeSeconds', 'refreshLifetimeSeconds'] as const;
  for (const name of names) {
    if (Number.isNaN(options[name])) throw new TypeError(`${name} is not a number`);
  }
}

function answerRequest(house: Endpoints, request: RecordedRequest): Answer {
  const { core, devices, decisions } = house;
  switch (`${request.method} ${request.path}`) {
    case 'GET /oauth/authorize':
      return answerAuthorizeRequest(core, {
        request,
        decision: decisions.get(decisionKey(request.query)) ?? {},
      });
    case 'POST /oauth/token':
      return answerTokenRequest(core, request);
    case 'POST /oauth/revoke':
      return answerRevokeRequest(core, request);
    case 'POST /api/accounts/deviceauth/usercode':
      return devices.start(request);
    case 'POST /api/accounts/deviceauth/token':
      return devices.poll(request);
    case 'GET /codex/device':
    case 'POST /codex/device':
      return devices.page(request);
    case 'GET /.well-known/jwks.json':
      return jsonAnswer(/*status*/ 200, core.signer.keySet);
    default:
      return errorAnswer(/*status*/ 404, {
        code: 'not_found',
        message: `this authority has no ${request.method} ${request.path}`,
      });
  }
}

/** RFC 7009: a token nobody knows is as good as revoked. */
function answerRevokeRequest(core: AuthorityCore, request: RecordedRequest): Answer {
  const token = textField(request, 'token');
  if (token === '')
    return errorAnswer(/*status*/ 400, { code: 'invalid_request', message: 'token is missing' });
  endAll([core.ledger.familyOf(token)]);
  return jsonAnswer(/*status*/ 200, {});
}

function endAll(families: readonly (Family | undefined)[]): void {
  for (const family of families) if (family !== undefined) family.ended = true;
}

type TokenDesk = Pick<
  Authority,
  'issue' | 'issueApiKey' | 'accepts' | 'hits' | 'expireAccess' | 'expireRefresh' | 'invalidate' | 'revoke'
>;

function tokenDesk(parts: LoopbackParts, core: AuthorityCore): TokenDesk {
  const { ledger } = core;

  function familiesOf(accountId: string | undefined): readonly Family[] {
    const families = ledger.families(accountId);
    if (families.length === 0) throw new SubjectUnknownError('account');
    return families;
  }

  return {
    issue(claims = {}, options = {}) {
      parts.assertOpen();
      const account = accountFrom(claims);
      const { idToken, accessToken, refreshToken } = core.signIn(account, options).tokens;
      return { idToken, accessToken, refreshToken, accountId: account.accountId };
    },
    issueApiKey() {
      parts.assertOpen();
      const key = mintSecret('sk-');
      core.apiKeys.add(key);
      return key;
    },
    accepts: (bearer) => core.apiKeys.has(bearer) || ledger.accepts(bearer, core.nowMs()),
    hits: (grant) =>
      parts.log.requests.filter(
        (request) =>
          request.method === 'POST' && request.path === '/oauth/token' && grantTypeOf(request) === grant,
      ).length,
    expireAccess: (accountId) => ledger.expireAccess(familiesOf(accountId)),
    expireRefresh: (accountId) => ledger.expireRefresh(familiesOf(accountId)),
    invalidate: (accountId) => endAll(familiesOf(accountId)),
    revoke(refreshToken) {
      const family = ledger.familyOf(refreshToken);
      if (family === undefined) throw new SubjectUnknownError('refresh token');
      family.ended = true;
    },
  };
}

const pagesUntil = { redirect: 1, callback: 2, end: 10 };

function signInDesk(
  parts: LoopbackParts,
  { devices, decisions }: Endpoints,
): Pick<Authority, 'approve' | 'approveDevice'> {
  return {
    async approve(authUrl, options = {}) {
      parts.assertOpen();
      const { until = 'end', signal, ...decision } = options;
      const url = URL.parse(authUrl);
      if (url === null || url.origin !== parts.loopback.url || url.pathname !== '/oauth/authorize') {
        throw new AuthUrlInvalidError(`it does not begin with ${parts.loopback.url}/oauth/authorize`);
      }
      decisions.set(decisionKey(Object.fromEntries(url.searchParams)), decision);
      const signals = signal === undefined ? [parts.closed] : [parts.closed, signal];
      const seen = await visit(authUrl, { pages: pagesUntil[until], signal: AbortSignal.any(signals) });
      if (seen.visited.length === 1 && seen.leftTo === undefined) {
        throw new AuthUrlInvalidError(`the authority answers ${seen.status} ${seen.body}`);
      }
      return seen;
    },
    approveDevice(userCode, decision = {}) {
      parts.assertOpen();
      devices.decide(userCode, decision);
    },
  };
}

function decisionKey(query: Readonly<Record<string, string>>): string {
  return JSON.stringify(
    Object.keys(query)
      .toSorted()
      .map((name) => [name, query[name]]),
  );
}
