import type { AuthPorts, Environment } from '@codex-ts/login';

/** What a server is made from. All but the version have defaults. */
export interface AppServerOptions {
  /** Of the program that serves; it stands in the user agent. */
  readonly version: string;
  /** By default from the environment: `CODEX_HOME`, else `~/.codex`. */
  readonly codexHome?: string;
  /** By default that of this process. */
  readonly environment?: Environment;
  /** Where threads work that name no place of their own; by default the working directory of this process. */
  readonly workspace?: string;
  /** The values of `-c`, each `key=value`. */
  readonly overrides?: readonly string[];
  /** The value of `--profile`. */
  readonly profile?: string;
  /** Refuses settings that do not exist, instead of warning of them. */
  readonly strictConfig?: boolean;
  /** Where the administrator's files of settings are; `/etc/codex` unless given. */
  readonly systemFolder?: string;
  /** How long a client may take to renew the tokens it supplied, in milliseconds; 10 s by default. */
  readonly externalDeadlineMs?: number;
  /** How long a thread that nobody listens to stays in memory, in milliseconds; 30 min by default. */
  readonly threadIdleMs?: number;
  /** Threads with a log that stay in memory though nobody listens to them; the oldest go first. 16 by default. */
  readonly mostIdleThreads?: number;
  /** What may wait for a client that does not read, in UTF-16 units; with more its connection ends. 256 Mi by default. */
  readonly mostWaiting?: number;
  /** How long the end of a connection waits for a client that does not read, in milliseconds; 3 s by default. */
  readonly goodbyeMs?: number;
  /** The ports that a browser may come back to; by default those that the authority knows. 0 is any free one. */
  readonly callbackPorts?: readonly number[];
  /** Hears of what was answered as an internal error. By default it is dropped. */
  readonly onFault?: (fault: unknown) => void;
  readonly ports?: Partial<ServerPorts>;
}

/** What the server needs from the world. */
export interface ServerPorts {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Milliseconds since some moment; nobody puts it back or forward. */
  readonly monotonic: () => number;
  /** A new id for a thing that has none of its own: a UUID. */
  readonly newId: () => string;
  /** What the credentials need; see `AuthManagerOptions`. */
  readonly auth: Partial<AuthPorts>;
}

/** Real ones for those that are not given. */
export function completePorts(given: Partial<ServerPorts>): ServerPorts {
  return {
    clock: Date.now,
    monotonic: () => performance.now(),
    newId: () => process.getBuiltinModule('node:crypto').randomUUID(),
    auth: {},
    ...given,
  };
}
