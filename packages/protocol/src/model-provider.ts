/** A server that speaks the Responses API: one `[model_providers.ID]` of `config.toml`, or the built-in `openai`. */
export interface ModelProvider {
  /** The key in `model_providers`. */
  id: string;
  /** The name shown to people. */
  name: string;
  /** The part before `/responses`, without a slash at its end. Absent: chosen by how one is signed in. */
  baseUrl?: string;
  /** Whether requests carry the credentials of `login`. */
  requiresOpenaiAuth: boolean;
  /** The environment variable that holds this provider's own bearer key. */
  envKey?: string;
  /** The command that prints this provider's own bearer token: `auth`. It stands above `httpHeaders`. */
  tokenCommand?: TokenCommand;
  /** Shown when that variable is missing. */
  envKeyInstructions?: string;
  httpHeaders?: Readonly<Record<string, string>>;
  /** Header name → environment variable that holds its value; a missing or empty one is left out. */
  envHttpHeaders?: Readonly<Record<string, string>>;
  queryParams?: Readonly<Record<string, string>>;
  /** Retries of one request on 5xx and transport failures. */
  requestMaxRetries: number;
  /** Retries of a stream that broke. */
  streamMaxRetries: number;
  /** A stream that is silent for so long is broken. */
  streamIdleTimeoutMs: number;
}

/** A command whose output is a bearer token: `[model_providers.ID.auth]` of `config.toml`. */
export interface TokenCommand {
  /** A name to be found along `PATH`, an absolute path, or one that starts at `cwd`. */
  command: string;
  args: readonly string[];
  /** Absolute; by default the directory that the process is in. */
  cwd?: string;
  timeoutMs: number;
  /** How old a token may become before the command is asked again. Absent: until a server refuses it. */
  refreshIntervalMs?: number;
}
