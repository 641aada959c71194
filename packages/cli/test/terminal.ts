import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { programArgs, type Place } from './program.ts';

/** The program at a terminal of its own: what it shows, and somebody who types. */
export interface Terminal {
  /** Resolves with the match once the screen shows it. Rejects when the program ends before. */
  shows(pattern: RegExp): Promise<string>;
  type(text: string): void;
  /** The exit code, and all that was shown. */
  ended: Promise<{ code: number | null; screen: string }>;
}

// Makes a terminal, runs the rest of its arguments there, and passes both ends on. Nothing in node makes a terminal.
const bridge = `
import os, pty, sys
status = pty.spawn(sys.argv[1:])
sys.exit(os.waitstatus_to_exitcode(status))
`;

export function openTerminal(
  args: readonly string[],
  { place, env = {} }: { place: Place; env?: Record<string, string> },
): Terminal {
  const command = [process.execPath, '--conditions=@codex-ts/source', ...programArgs, ...args];
  const child = spawn('python3', ['-c', bridge, ...command], {
    cwd: place.workspace,
    env: { ...place.env, PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  const waiting = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString().replaceAll('\r\n', '\n');
    for (const look of waiting) look();
  });
  const ended = once(child, 'close').then(([code]) => ({
    code: typeof code === 'number' ? code : null,
    screen,
  }));
  return {
    ended,
    type: (text) => child.stdin.write(text),
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(screen);
          if (found === null) return;
          waiting.delete(look);
          resolve(found[0]);
        };
        waiting.add(look);
        look();
        ended.then(() => reject(new Error(`it ended and never showed ${pattern}: ${screen}`)), reject);
      }),
  };
}
