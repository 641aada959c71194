// Run as a child process by the tests: somebody else who wants the lock.
import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

import { isCodexError } from '@codex-ts/utils-error';
import { acquireFileLock, loadFlock, tryFileLock } from '@codex-ts/utils-file-lock';

const [, , task, path = '', argument = ''] = process.argv;

async function count(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const lock = await acquireFileLock(path);
    const seen = Number(await readFile(argument, 'utf8'));
    await writeFile(argument, String(seen + 1));
    await lock.release();
  }
}

async function hold(): Promise<void> {
  const lock = await acquireFileLock(path);
  console.log('held');
  await text(process.stdin);
  await lock.release();
}

try {
  if (task === 'hold') await hold();
  if (task === 'count') await count(/*times*/ 25);
  if (task === 'try') console.log((await tryFileLock(path)) === undefined ? 'busy' : 'free');
  if (task === 'flock') console.log((await loadFlock()) === undefined ? 'undefined' : 'loaded');
} catch (error) {
  if (!isCodexError(error)) throw error;
  console.log(error.code, 'errno' in error ? error.errno : '');
}
