import type { BackendClient } from '@codex-ts/backend-client';
import type { Config, ConfigTables } from '@codex-ts/config';
import type { AuthManager, AuthStore, Environment, HttpIdentity } from '@codex-ts/login';

import type { Clients } from './clients.ts';
import type { Drain } from './drain.ts';
import type { AppServerOptions, ServerPorts } from './server-options.ts';

/** What the methods answer from: one for a server, shared by its clients. */
export interface ServerState {
  readonly codexHome: string;
  readonly environment: Environment;
  /** Where threads work that name no place of their own; absolute. */
  readonly workspace: string;
  readonly options: AppServerOptions;
  readonly ports: ServerPorts;
  readonly clients: Clients;
  readonly drain: Drain;
  /** How the server introduces itself to others: by the name of the first client that said who it is. */
  identity(): HttpIdentity;
  /** The credentials, under the rules in effect. Loaded when first asked for. Throws as `settings` does. */
  auth(): Promise<AuthManager>;
  /** What `auth` would give, where that takes no waiting. */
  readonly settledAuth: AuthManager | undefined;
  /** Where this process alone keeps credentials, if it is told to; sign-ins have to be stored there too. */
  readonly ephemeralStore: AuthStore | undefined;
  /**
   * The settings in effect for a place: read once, and again when a file they come from has changed. Throws what
   * `loadConfig` throws.
   */
  config(workspace?: string): Promise<Config>;
  /** The same as it is written, with its secrets. Throws as `config` does. */
  configTables(workspace?: string): Promise<ConfigTables>;
  /**
   * The settings of the server's own place, as far as they are good: without the user's file while it cannot be read. Clients
   * are warned of that. For reading alone; whoever changes something takes `config`.
   */
  settings(): Promise<Config>;
  /** The settings of the server's own place, where they are known to be in effect. No waiting. */
  readonly settledConfig: Config | undefined;
  /** The ChatGPT backend. */
  backend(): Promise<BackendClient>;
  /**
   * What an area keeps: made by `make` when first asked for, and the same for everybody who asks with the same function.
   */
  keep<Kept>(make: (server: ServerState) => Kept): Kept;
  /** Hears of what went wrong where no request waits for an answer. */
  readonly onFault: (fault: unknown) => void;
}
