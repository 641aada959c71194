import {
  accessTokenClaims,
  accountFrom,
  idTokenClaims,
  type Account,
  type AccountClaims,
} from './account-claims.ts';
import { createAuthorizationCodes, type AuthorizationCodes } from './authorization-codes.ts';
import type { Signer } from './jwt.ts';
import { mintSecret } from './secret-marker.ts';
import {
  createTokenLedger,
  type Family,
  type IssuedSecrets,
  type Rotation,
  type TokenLedger,
} from './token-ledger.ts';

/** The OAuth client id of codex. */
const codexClientId = 'app_EMoamEEZ73f0CkXaXp7hrann';

/** `jwt` carries `exp`; `opaque` says nothing. */
export type AccessTokenForm = 'jwt' | 'opaque';

/** How long tokens live and what becomes of spent ones. */
export interface TokenRules {
  /** Default `singleUse`. */
  readonly rotation?: Rotation;
  /** Of the access token a sign-in gives. Negative: already expired. Default: `lifetimeSeconds`. */
  readonly firstLifetimeSeconds?: number;
  /** Of the access token a refresh gives. `Infinity`: a JWT without `exp`. Default one hour. */
  readonly lifetimeSeconds?: number;
  /** Of every refresh token. Default: no end. */
  readonly refreshLifetimeSeconds?: number;
  /** Default `jwt`. */
  readonly accessTokens?: AccessTokenForm;
  /** Milliseconds since 1970. Default: the system's. */
  readonly clock?: () => number;
}

/** What the endpoints of one authority share. */
export interface AuthorityCore {
  readonly issuer: string;
  readonly nowMs: () => number;
  readonly ledger: TokenLedger;
  readonly codes: AuthorizationCodes;
  readonly apiKeys: Set<string>;
  readonly signer: Signer;
  /** A new login and its first tokens. */
  signIn(account: Account, options?: SignInOptions): SignedIn;
  /** The next tokens of a login. */
  renew(family: Family): IssuedSecrets;
}

/** What is particular about one sign-in. */
export interface SignInOptions {
  readonly clientId?: string;
  readonly lifetimeSeconds?: number;
  readonly refreshLifetimeSeconds?: number;
}

/** A login and its first tokens. */
export interface SignedIn {
  readonly family: Family;
  readonly tokens: IssuedSecrets;
}

export function createAuthorityCore(
  rules: TokenRules,
  ports: { issuer: string; signer: Signer },
): AuthorityCore {
  const { issuer, signer } = ports;
  const { clock = Date.now, lifetimeSeconds = 3600, refreshLifetimeSeconds = Infinity } = rules;
  const { firstLifetimeSeconds = lifetimeSeconds } = rules;
  const ledger = createTokenLedger(rules.rotation ?? 'singleUse');
  const mint = createMint({ issuer, clock, signer, form: rules.accessTokens ?? 'jwt' });

  return {
    issuer,
    nowMs: clock,
    ledger,
    codes: createAuthorizationCodes(),
    apiKeys: new Set(),
    signer,
    signIn(account, options = {}) {
      const family: Family = { account, clientId: options.clientId, ended: false };
      const tokens = mint(family, {
        lifetimeSeconds: options.lifetimeSeconds ?? firstLifetimeSeconds,
        refreshLifetimeSeconds: options.refreshLifetimeSeconds ?? refreshLifetimeSeconds,
      });
      ledger.add(family, tokens);
      return { family, tokens };
    },
    renew(family) {
      const tokens = mint(family, { lifetimeSeconds, refreshLifetimeSeconds });
      ledger.add(family, tokens);
      return tokens;
    },
  };
}

/** The account to sign in when nobody said which: one of the workspaces the client restricts itself to. */
export function chosenAccount(
  claims: AccountClaims | undefined,
  allowedWorkspaces: string | undefined,
): Account {
  const first = allowedWorkspaces?.split(',')[0];
  return accountFrom(claims ?? (first === undefined || first === '' ? {} : { accountId: first }));
}

interface MintPorts {
  readonly issuer: string;
  readonly clock: () => number;
  readonly signer: Signer;
  readonly form: AccessTokenForm;
}

interface Lifetimes {
  readonly lifetimeSeconds: number;
  readonly refreshLifetimeSeconds: number;
}

function createMint(ports: MintPorts): (family: Family, lifetimes: Lifetimes) => IssuedSecrets {
  const { issuer, clock, signer, form } = ports;

  return ({ account, clientId = codexClientId }, { lifetimeSeconds, refreshLifetimeSeconds }) => {
    const nowMs = clock();
    const issuedAt = Math.floor(nowMs / 1000);
    const endsAt = issuedAt + lifetimeSeconds;
    const frame = { iss: issuer, iat: issuedAt, nbf: issuedAt };
    const exp = Number.isFinite(endsAt) ? { exp: Math.ceil(endsAt) } : {};
    return {
      idToken: signer.sign({ ...frame, exp: issuedAt + 3600, ...idTokenClaims(account, clientId) }),
      accessToken:
        form === 'opaque'
          ? mintSecret('oat_')
          : signer.sign({ ...frame, ...exp, ...accessTokenClaims(account, clientId) }),
      refreshToken: mintSecret('rt_'),
      lifetimeSeconds,
      accessEndsAtMs: endsAt * 1000,
      refreshEndsAtMs: nowMs + refreshLifetimeSeconds * 1000,
    };
  };
}
