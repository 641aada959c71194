import type { TokenCommand } from '@codex-ts/protocol';
import { describeError, isCodexError, Secret } from '@codex-ts/utils-error';
import type { ChildResult } from '@codex-ts/utils-process';

import type { AuthOptions } from '../auth-manager.ts';
import type { AuthSupply } from '../auth-supply.ts';
import type { ApiKeyAuth, CodexAuth } from '../codex-auth.ts';
import { CommandTokenError } from '../errors.ts';
import type { Environment } from '../oauth-endpoints.ts';
import { explain, withoutSecrets } from '../refresh/refresh-failure.ts';
import { createRecovery, type UnauthorizedRecovery } from '../unauthorized-recovery.ts';
import { untilAborted } from '../until-aborted.ts';

/** What the command of a model provider runs with. */
export interface CommandAuthOptions {
  /** The whole environment of the command; by default that of the process. */
  readonly environment?: Environment;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/** Credentials that a command prints. Disposing of them ends a command that still runs. */
export interface CommandAuth extends AuthSupply, AsyncDisposable {
  /**
   * The token, as old as the provider allows. Callers share one run. When the command fails although there is an
   * older token, that one is served a while longer. Throws `CommandTokenError`. An abort rejects with the signal's
   * reason; the command goes on.
   */
  auth(options?: AuthOptions): Promise<ApiKeyAuth>;
}

/** Credentials from the command that a model provider names. Nothing is run until the first request. */
export function createCommandAuth(command: TokenCommand, options: CommandAuthOptions = {}): CommandAuth {
  return new CommandTokens(command, options);
}

const outputLimitBytes = 64 * 1024;

// A command that failed is not run again for every request.
const pauseAfterFailureMs = 30_000;

class CommandTokens implements CommandAuth {
  readonly #command: TokenCommand;
  readonly #environment: Environment;
  readonly #clock: () => number;
  readonly #closing = new AbortController();
  #token: { readonly auth: ApiKeyAuth; readonly fromMs: number; readonly untilMs: number } | undefined;
  #running: Promise<ApiKeyAuth> | undefined;

  constructor(command: TokenCommand, { environment = process.env, clock = Date.now }: CommandAuthOptions) {
    this.#command = command;
    this.#environment = environment;
    this.#clock = clock;
  }

  auth(options: AuthOptions = {}): Promise<ApiKeyAuth> {
    const token = this.#token;
    const nowMs = this.#clock();
    // A clock that was put back says nothing about the token's age.
    if (token !== undefined && nowMs >= token.fromMs && nowMs < token.untilMs)
      return Promise.resolve(token.auth);
    return untilAborted(this.#renewOrKeep(), options.signal);
  }

  cachedAuth(): ApiKeyAuth | undefined {
    return this.#token?.auth;
  }

  unauthorizedRecovery(rejected: CodexAuth | undefined = this.cachedAuth()): UnauthorizedRecovery {
    const source = {
      current: () => this.cachedAuth(),
      reload: () => Promise.resolve(),
      refresh: () => Promise.resolve(),
      refreshExternal: (signal?: AbortSignal) => untilAborted(this.#renew(), signal),
    };
    return createRecovery(source, rejected, 'externalRefresh');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#running?.catch(() => undefined);
  }

  async #renewOrKeep(): Promise<ApiKeyAuth> {
    try {
      return await this.#renew();
    } catch (error) {
      const old = this.#token;
      if (old === undefined || !(error instanceof CommandTokenError)) throw error;
      this.#keep(old.auth, pauseAfterFailureMs);
      return old.auth;
    }
  }

  #renew(): Promise<ApiKeyAuth> {
    this.#running ??= this.#renewOnce().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #renewOnce(): Promise<ApiKeyAuth> {
    const token = await runForToken(this.#command, this.#environment, this.#closing.signal);
    return this.#keep({ kind: 'apiKey', key: token }, this.#command.refreshIntervalMs ?? Infinity);
  }

  #keep(auth: ApiKeyAuth, forMs: number): ApiKeyAuth {
    const fromMs = this.#clock();
    this.#token = { auth, fromMs, untilMs: fromMs + forMs };
    return auth;
  }
}

async function runForToken(
  command: TokenCommand,
  environment: Environment,
  signal: AbortSignal,
): Promise<Secret> {
  const { runChild } = await import('@codex-ts/utils-process');
  let result: ChildResult;
  try {
    result = await runChild({
      command: command.command,
      args: command.args,
      cwd: command.cwd ?? process.cwd(),
      env: Object.fromEntries(
        Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      timeoutMs: command.timeoutMs,
      outputLimitBytes,
      signal,
    });
  } catch (error) {
    if (!isCodexError(error)) throw error;
    throw failure(command, 'notStarted', { text: `failed to start: ${describeError(error)}`, cause: error });
  }
  return readToken(command, result);
}

function readToken(command: TokenCommand, result: ChildResult): Secret {
  const { ended, exitCode, stdout, omittedBytes } = result;
  const token = stdout.trim();
  if (ended === 'timedOut')
    throw failure(command, 'timedOut', { text: `timed out after ${command.timeoutMs} ms` });
  if (ended !== 'exited' || exitCode !== 0) {
    throw failure(command, 'failed', { text: `exited with status ${statusText(result)}${saidOf(result)}` });
  }
  if (token.includes('\uFFFD')) {
    throw failure(command, 'outputInvalid', { text: 'wrote non-UTF-8 data to stdout' });
  }
  if (token === '') throw failure(command, 'empty', { text: 'produced an empty token' });
  if (omittedBytes > 0 || !/^[\u0021-\u007E]+$/u.test(token)) {
    throw failure(command, 'outputInvalid', { text: 'wrote to stdout what cannot be a bearer token' });
  }
  return new Secret(token);
}

function statusText({ exitCode, signal }: ChildResult): string {
  return exitCode === null ? `signal: ${signal ?? 'unknown'}` : `exit status: ${exitCode}`;
}

/** What the command complained of, without what it may have printed as a token. */
function saidOf({ stdout, stderr }: ChildResult): string {
  const printed = stdout.split(/\s+/u).filter((word) => word !== '');
  const text = withoutSecrets(stderr, printed).trim();
  return text === '' ? '' : `: ${explain(text, /*message*/ undefined)}`;
}

function failure(
  { command }: TokenCommand,
  reason: CommandTokenError['reason'],
  { text, cause }: { text: string; cause?: unknown },
): CommandTokenError {
  return new CommandTokenError(`provider auth command \`${command}\` ${text}`, { command, reason, cause });
}
