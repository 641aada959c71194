import type { Config } from '@codex-ts/config';
import type { AuthManager, AuthStore, Environment, HttpIdentity } from '@codex-ts/login';

import type { AppServerOptions, ServerPorts } from './server-options.ts';

/** What the credentials are loaded with. */
export interface AuthParts {
  readonly settings: () => Promise<Config>;
  readonly codexHome: string;
  readonly environment: Environment;
  readonly options: AppServerOptions;
  readonly ports: ServerPorts;
  readonly identity: () => HttpIdentity;
}

/** The credentials of the server, under the rules that the settings name. */
export interface KeptAuth {
  readonly manager: () => Promise<AuthManager>;
  /** What `manager` would give under these rules, where it need not be opened. */
  loaded(rules: Config['auth']): AuthManager | undefined;
  ephemeralStore(): AuthStore | undefined;
  close(): Promise<void>;
}

interface Opened {
  readonly manager: AuthManager;
  readonly rules: string;
}

/**
 * Opens the credentials when they are first asked for, and anew when the settings name other rules. Who still holds the old
 * ones goes on with them; tokens that a client supplied stay in effect until they are given up.
 */
export function keepAuth(parts: AuthParts): KeptAuth {
  const { codexHome, environment, options, ports } = parts;
  const all: AuthManager[] = [];
  let opened: Opened | undefined;
  let opening: Promise<AuthManager> | undefined;
  let memory: AuthStore | undefined;
  let lastRules: Config['auth'] | undefined;

  function isInEffect(rules: Config['auth']): boolean {
    if (opened === undefined) return false;
    if (rules === lastRules || opened.manager.state().source === 'external') return true;
    if (opened.rules !== JSON.stringify(rules)) return false;
    lastRules = rules;
    return true;
  }

  async function open(rules: Config['auth']): Promise<AuthManager> {
    const { createAuthManager, createEphemeralStore } = await import('@codex-ts/login');
    const { externalDeadlineMs } = options;
    if (rules.store === 'ephemeral') memory ??= createEphemeralStore();
    const manager = createAuthManager({
      ...rules,
      ...(rules.store === 'ephemeral' && memory !== undefined && { store: memory }),
      codexHome,
      environment,
      identity: parts.identity(),
      ports: ports.auth,
      ...(externalDeadlineMs !== undefined && { externalDeadlineMs }),
    });
    all.push(manager);
    opened = { manager, rules: JSON.stringify(rules) };
    return manager;
  }

  return {
    async manager() {
      const { auth: rules } = await parts.settings();
      if (opened !== undefined && isInEffect(rules)) return opened.manager;
      opening ??= open(rules).finally(() => (opening = undefined));
      return opening;
    },
    loaded: (rules) => (isInEffect(rules) ? opened?.manager : undefined),
    ephemeralStore: () => memory,
    async close() {
      await opening;
      await Promise.all(all.map((manager) => manager[Symbol.asyncDispose]()));
    },
  };
}
