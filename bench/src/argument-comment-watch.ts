import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { MeasuredCommand } from './measure-process.ts';

const summary = /^(?:No findings|\d+ errors?\b).*$/mu;
/** Whoever edits pauses between two changes; the first one comes when everything has been opened. */
const pauseMs = 1000;
const firstPauseMs = 10_000;

/** Milliseconds from each change of a file to the end of the report about it. The files are as before afterwards. */
export async function watchAnswers(
  { program, args, env, cwd = '/' }: MeasuredCommand,
  { files, rounds }: { files: readonly string[]; rounds: number },
): Promise<readonly number[]> {
  const child = spawn(program, [...args, '--watch', '-f', 'agent'], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  let told: (() => void) | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (!summary.test(said)) return;
    said = '';
    told?.();
  });
  const answer = (): Promise<void> => new Promise((resolve) => (told = resolve));
  const answers: number[] = [];
  try {
    await answer();
    await sleep(firstPauseMs);
    for (const file of files) {
      const path = join(cwd, file);
      const before = await readFile(path, 'utf8');
      for (let round = 0; round < rounds; round += 1) {
        const answered = answer();
        const startedAt = performance.now();
        await writeFile(path, `${before}// ${round}\n`);
        await answered;
        answers.push(performance.now() - startedAt);
        await sleep(pauseMs);
      }
      const answered = answer();
      await writeFile(path, before);
      await answered;
      await sleep(pauseMs);
    }
    return answers;
  } finally {
    child.kill('SIGINT');
    await once(child, 'exit');
  }
}
