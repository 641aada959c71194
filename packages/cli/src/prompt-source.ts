import { fstatSync } from 'node:fs';

import { StdinSilentError, UsageError } from './errors.ts';
import { readStdin, type StdinSource } from './stdin-text.ts';

/** How long it is waited for when the prompt is there already. */
const additionalInputSeconds = 3;

export interface PromptSource extends StdinSource {
  /** The words on the command line; `-` stands for standard input. */
  argument?: string;
  notice: (text: string) => Promise<void>;
}

/**
 * The prompt: the argument, standard input, or both (then the input stands in a `<stdin>` block, as native does).
 * Throws `CLI_USAGE` without a prompt on a terminal, `CLI_STDIN_SILENT` when the input does not end.
 */
export async function readPrompt(source: PromptSource): Promise<string> {
  const { argument, stdin } = source;
  const fromArgument = argument === undefined || argument === '-' ? undefined : argument;
  if (fromArgument !== undefined) {
    if (stdin.isTTY === true) return fromArgument;
    const additional = await readAdditional(source);
    return additional.trim() === ''
      ? fromArgument
      : `${fromArgument}\n\n<stdin>\n${additional.trimEnd()}\n</stdin>`;
  }
  if (stdin.isTTY === true && argument !== '-') {
    throw new UsageError(
      'no prompt given',
      'Write codex-ts exec "PROMPT", or pipe the prompt into standard input.',
    );
  }
  if (stdin.isTTY !== true) await source.notice('Reading prompt from stdin...\n');
  const text = await readStdin(source);
  if (text.trim() === '') throw new UsageError('no prompt given: standard input was empty', 'Give a prompt.');
  return text;
}

async function readAdditional(source: PromptSource): Promise<string> {
  if (isEmptyDevice(source.stdin.fd)) return '';
  const patience = source.timeoutSeconds === 0 ? 0 : Math.min(additionalInputSeconds, source.timeoutSeconds);
  try {
    return await readStdin(source, { firstByteSeconds: patience });
  } catch (error) {
    if (!(error instanceof StdinSilentError) || error.bytes > 0) throw error;
    await source.notice(`Nothing came on stdin within ${patience} s; going on without it.\n`);
    return '';
  }
}

/** `/dev/null` and terminals: nothing to wait for. */
function isEmptyDevice(descriptor: number | undefined): boolean {
  try {
    return descriptor !== undefined && fstatSync(descriptor).isCharacterDevice();
  } catch {
    return true; // a closed descriptor has nothing to read
  }
}
