import { constants } from 'node:os';

import type { CommandExecResponse } from '@codex-ts/app-server-protocol';
import { confine } from '@codex-ts/sandboxing';
import { startChild, type Child, type ChildResult } from '@codex-ts/utils-process';

import type { Client } from '../client.ts';
import type { Call } from '../handler.ts';
import { sandboxView } from '../thread/policies.ts';
import { CapturedOutput } from './captured-output.ts';
import type { ExecOrder } from './exec-order.ts';
import { inTerminal } from './terminal.ts';

/** What `timeout` of coreutils ends with, and native too. */
const timedOutExit = 124;

/** A command of a client that runs. */
export interface RunningCommand {
  readonly order: ExecOrder;
  readonly child: Child;
  /** Throws what `startChild` throws when it cannot be started. */
  readonly result: Promise<CommandExecResponse>;
}

/**
 * Starts a command, confined as it was asked for. Throws `PROCESS_START_FAILED`, and `SANDBOX_UNAVAILABLE` and
 * `SANDBOX_ROOT_UNPROTECTED` when it cannot be confined: then nothing is run.
 */
export async function startCommand(
  order: ExecOrder,
  { client, server }: Pick<Call, 'client' | 'server'>,
): Promise<RunningCommand> {
  const { argv, cwd, env, terminal } = order;
  const policy = order.policy ?? sandboxView((await server.config()).thread);
  const confined = await confine({ argv, cwd, env }, policy);
  try {
    const { argv: words, env: environment } =
      terminal === undefined ? confined : inTerminal(confined, terminal);
    const [command = '', ...args] = words;
    const { output, stop } = capture(order, client);
    const child = await startChild({
      command,
      args,
      cwd,
      env: environment,
      handed: confined.handed,
      outputLimitBytes: 0,
      onBytes: ({ stream, bytes }) => output.add(stream, bytes),
      signal: client.closed,
      ...(order.timeoutMs !== undefined && { timeoutMs: order.timeoutMs }),
      ...(!order.takesInput && { input: '' }),
    });
    const result = finish(child, output, async () => {
      stop();
      await confined.release();
    });
    result.catch(() => undefined); // whoever asked for it looks at it
    return { order, child, result };
  } catch (error) {
    await confined.release();
    throw error;
  }
}

/** `stop` is to be called when nothing more comes. */
function capture(
  { capBytes, isStreamed, processId }: ExecOrder,
  client: Client,
): { output: CapturedOutput; stop: () => void } {
  if (!isStreamed || processId === undefined) {
    return { output: new CapturedOutput(capBytes), stop: () => undefined };
  }
  const { promise: gone, resolve: onGone } = Promise.withResolvers<void>();
  const onEnd = (): void => onGone();
  client.closed.addEventListener('abort', onEnd, { once: true });
  const output = new CapturedOutput(capBytes, ({ stream, bytes, capReached }) => {
    const deltaBase64 = Buffer.from(bytes).toString('base64');
    const told = client.notify('command/exec/outputDelta', { processId, stream, deltaBase64, capReached });
    return Promise.race([told, gone]);
  });
  return { output, stop: () => client.closed.removeEventListener('abort', onEnd) };
}

async function finish(
  child: Child,
  output: CapturedOutput,
  release: () => Promise<void>,
): Promise<CommandExecResponse> {
  try {
    const ended = await child.result;
    return { exitCode: exitCodeOf(ended), stdout: output.text('stdout'), stderr: output.text('stderr') };
  } finally {
    await release();
  }
}

function exitCodeOf({ exitCode, signal, ended }: ChildResult): number {
  if (ended === 'timedOut') return timedOutExit;
  if (exitCode !== null) return exitCode;
  return 128 + (signal === null ? constants.signals.SIGKILL : constants.signals[signal]);
}
