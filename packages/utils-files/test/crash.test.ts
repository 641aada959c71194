import { once } from 'node:events';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { readFileStably, writeFileDurably } from '@codex-ts/utils-files';

import { scratch, type Scratch } from './scratch.ts';
import { runWriter, startWriter } from './spawn-writer.ts';

const letters = ['a', 'b', 'c', 'd'];
const repeat = 300_000;

/** Which version a text is; a mixture, or a part, is none. */
function versionOf(text: string | undefined): string {
  const [letter = 'nothing'] = text ?? '';
  return text === letter.repeat(repeat) ? letter : 'torn';
}

async function ageLeftovers(home: Scratch): Promise<void> {
  const then = Date.now() / 1000 - 120;
  const leftovers = (await home.names()).filter((name) => name.startsWith('.codex-ts.'));
  await Promise.all(leftovers.map((name) => utimes(home.at(name), then, then)));
}

test.each([
  { dieAt: 'tempOpened', found: 'old' },
  { dieAt: 'tempWritten', found: 'old' },
  { dieAt: 'tempSynced', found: 'old' },
  { dieAt: 'renamed', found: 'new' },
  { dieAt: 'directorySynced', found: 'new' },
])(
  'killed at $dieAt, the file is the $found one, whole, and a later write tidies up',
  async ({ dieAt, found }) => {
    await using home = await scratch();
    await writeFile(home.at('a'), 'old');

    expect(await runWriter({ path: home.at('a'), contents: ['new'], dieAt })).toBe('SIGKILL');

    expect(await readFile(home.at('a'), 'utf8')).toBe(found);
    expect(await home.names()).toHaveLength(found === 'old' ? 2 : 1);
    await ageLeftovers(home);
    await writeFileDurably(home.at('a'), 'later');
    expect(await home.names()).toEqual(['a']);
    expect(await readFile(home.at('a'), 'utf8')).toBe('later');
  },
);

test('killed before there was a file, there is none', async () => {
  await using home = await scratch();

  expect(await runWriter({ path: home.at('a'), contents: ['new'], dieAt: 'tempSynced' })).toBe('SIGKILL');

  expect(await readFileStably(home.at('a'))).toBeUndefined();
});

test('killed at any moment, the file is one of the versions', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), 'a'.repeat(repeat));

  for (let round = 0; round < 6; round += 1) {
    const writer = startWriter({ path: home.at('a'), contents: letters, repeat, forever: true });
    const { ino } = await stat(home.at('a'));
    while ((await stat(home.at('a'))).ino === ino) await new Promise(setImmediate);
    writer.kill('SIGKILL');
    await once(writer, 'close');
    expect(letters).toContain(versionOf(await readFile(home.at('a'), 'utf8')));
  }

  await ageLeftovers(home);
  await writeFileDurably(home.at('a'), 'later');
  expect(await home.names()).toEqual(['a']);
});

test('while two processes write, every reading is one of the versions', async () => {
  await using home = await scratch();
  await writeFile(home.at('a'), 'a'.repeat(repeat));
  const orders = [letters, letters.toReversed()];
  const writers = orders.map((contents) =>
    startWriter({ path: home.at('a'), contents, repeat, forever: true }),
  );

  const seen = new Set<string>();
  for (let readings = 0; !seen.has('torn') && (readings < 300 || seen.size < letters.length); readings += 1) {
    seen.add(versionOf(await readFileStably(home.at('a'))));
  }
  for (const writer of writers) writer.kill('SIGKILL');
  await Promise.all(writers.map((writer) => once(writer, 'close')));

  expect(seen).toEqual(new Set(letters));
});
