import { generateKeyPairSync, sign } from 'node:crypto';

import { createAuthManager, type AuthManager } from '@codex-ts/login';
import { startLoopback, type Answer, type Loopback, type RecordedRequest } from '@codex-ts/testkit';

import { temporaryHome, type Home } from './home.ts';

/** What is asked of the issuer, and of the authority. */
export const keysAsked = 'GET /jwks/agent-identities/jwks';
export const taskAsked = 'POST /api/v1/agent/agent-rt-1/task/register';

/** The key that native 0.169.0 was given when its signatures were recorded. */
export const agentKey = 'MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';

/** The record form of `agent_identity`. */
export const agentRecord = {
  agent_runtime_id: 'agent-rt-1',
  agent_private_key: agentKey,
  account_id: 'acct-1',
  chatgpt_user_id: 'user-1',
  email: 'a@b.c',
  plan_type: 'business',
  chatgpt_account_is_fedramp: false,
};

const issuerKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** What a token is made of; every part can be made wrong. */
export interface TokenParts {
  claims?: object;
  header?: object;
  /** Left out of the claims. */
  without?: string;
  isForged?: boolean;
}

/** The token of an agent, as its issuer signs it. */
export function agentToken({ claims = {}, header = {}, without, isForged }: TokenParts = {}): string {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const all: Record<string, unknown> = {
    iss: 'https://chatgpt.com/codex-backend/agent-identity',
    aud: 'codex-app-server',
    iat: nowSeconds,
    exp: nowSeconds + 3600,
    ...agentRecord,
    ...claims,
  };
  if (without !== undefined) delete all[without];
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', kid: 'kid-1', typ: 'JWT', ...header })}.${part(all)}`;
  const key =
    isForged === true
      ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      : issuerKeys.privateKey;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

/** The issuer's keys and the authority that knows tasks, at one address. */
export interface AgentWorld extends AsyncDisposable {
  readonly environment: Record<string, string>;
  readonly loopback: Loopback;
  /** `METHOD path`, in order. */
  asked(): string[];
}

export async function agentWorld(
  register: (request: RecordedRequest) => Answer = () => ({ status: 200, body: '{"task_id":"task-9"}' }),
): Promise<AgentWorld> {
  const keys = { keys: [{ ...issuerKeys.publicKey.export({ format: 'jwk' }), kid: 'kid-1', alg: 'RS256' }] };
  const loopback = await startLoopback((request) =>
    request.method === 'GET' ? { status: 200, body: JSON.stringify(keys) } : register(request),
  );
  return {
    loopback,
    environment: {
      CODEX_AGENT_IDENTITY_JWKS_BASE_URL: `${loopback.url}/jwks`,
      CODEX_AGENT_IDENTITY_AUTHAPI_BASE_URL: `${loopback.url}/api`,
    },
    asked: () => loopback.requests.map(({ method, path }) => `${method} ${path}`),
    [Symbol.asyncDispose]: () => loopback.close(),
  };
}

/** A home in which managers know the agents' authority. */
export interface AgentPlace extends AsyncDisposable {
  readonly home: Home;
  manager(environment?: Record<string, string>, options?: object): AuthManager;
}

export async function agentPlace(world: AgentWorld): Promise<AgentPlace> {
  const home = await temporaryHome();
  const managers: AuthManager[] = [];
  return {
    home,
    manager(environment = {}, options = {}) {
      const manager = createAuthManager({
        codexHome: home.path,
        store: 'file',
        environment: { ...world.environment, ...environment },
        ...options,
        ports: { sleep: () => Promise.resolve(), ...('ports' in options ? (options.ports as object) : {}) },
      });
      managers.push(manager);
      return manager;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(managers.map((manager) => manager[Symbol.asyncDispose]()));
      await home[Symbol.asyncDispose]();
    },
  };
}

/** The content of `auth.json` for an agent. */
export function storedAgent(member: unknown): object {
  return { auth_mode: 'agentIdentity', OPENAI_API_KEY: null, agent_identity: member };
}
