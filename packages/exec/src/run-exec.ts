import type { TurnFailure } from '@codex-ts/protocol';
import { describeError, isCodexError } from '@codex-ts/utils-error';

import type { EventWriter } from './event-writer.ts';
import type { ExecOptions, ExecOutcome, TextSink } from './exec-options.ts';
import { createJsonlWriter } from './jsonl.ts';
import { createPlainWriter } from './plain.ts';
import { runPrompt } from './run-prompt.ts';

/**
 * Runs one prompt in one thread and prints it. Failures of the turn, and those before it, come back as an outcome
 * and are printed by then. Throws only what the sinks throw: the output itself cannot be written.
 */
export async function runExec(options: ExecOptions): Promise<ExecOutcome> {
  const output = watchSinks(options);
  const writer = createWriter(options.format, output);
  try {
    return await runPrompt(options, writer);
  } catch (error) {
    if (output.failed()) throw error;
    if (options.signal?.aborted === true) return { outcome: 'interrupted' };
    const failure = turnFailure(error);
    await writer.failure(failure);
    return { outcome: 'failed', failure };
  }
}

interface WatchedSinks {
  stdout: TextSink;
  stderr: TextSink;
  failed: () => boolean;
}

function watchSinks(options: ExecOptions): WatchedSinks {
  let hasFailed = false;
  const watch =
    (sink: TextSink): TextSink =>
    async (text) => {
      try {
        await sink(text);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    };
  return { stdout: watch(options.stdout), stderr: watch(options.stderr), failed: () => hasFailed };
}

function createWriter(format: ExecOptions['format'], { stdout, stderr }: WatchedSinks): EventWriter {
  return format === 'jsonl' ? createJsonlWriter(stdout, stderr) : createPlainWriter(stdout, stderr);
}

function turnFailure(error: unknown): TurnFailure {
  const message = describeError(error);
  if (!isCodexError(error)) return { code: 'EXEC_UNEXPECTED', message };
  return error.remedy === undefined
    ? { code: error.code, message }
    : { code: error.code, message, remedy: error.remedy };
}
