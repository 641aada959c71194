import type { ReadStream } from 'node:tty';

import type { BrowserSignIn } from '@codex-ts/login/sign-in';
import { isCodexError } from '@codex-ts/utils-error';

import { failureLine } from './failure-text.ts';

/** Where lines come from, and where what is wrong with one is said. */
export interface PasteOptions {
  readonly stdin: ReadStream;
  readonly stderr: (text: string) => Promise<void>;
}

/** Hands each line that is typed or pasted into the terminal to the sign-in, until the returned function is called. */
export async function takePastedUrls(
  signIn: Pick<BrowserSignIn, 'pasted'>,
  { stdin, stderr }: PasteOptions,
): Promise<() => void> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: stdin, terminal: false });
  lines.on('line', (line) => {
    if (line.trim() === '') return;
    try {
      signIn.pasted(line);
    } catch (error) {
      if (!isCodexError(error)) throw error;
      // An output that is closed shows at the next line of the command itself.
      stderr(`${failureLine(error)}\n`).catch(() => undefined);
    }
  });
  return () => {
    lines.close();
    stdin.unref();
  };
}
