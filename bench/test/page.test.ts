import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { benchmarksPage, inTurn, keepResult, median, type Bench } from '@codex-ts/bench';
import { expect, test } from 'vitest';

const result = {
  figures: [
    { name: 'wall time', ours: '1 ms', peer: '2 ms', goal: '≤ 0.50×', result: '0.50×', isMet: true },
    { name: 'peak memory', ours: '3 MiB', peer: '2 MiB', goal: '≤ 0.60×', result: '1.50×', isMet: false },
  ],
  samples: { wallMs: { ours: [1], peer: [2] } },
  notes: ['A note.'],
};

test('a missed goal stands in the page as missed, beside where its samples are', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codex-ts-page-'));
  const bench: Bench = { name: 'one', title: 'One thing', run: async () => result };
  await keepResult(folder, bench, result);

  const page = await benchmarksPage(folder, ['one']);

  expect(page).toContain('| wall time | 1 ms | 2 ms | ≤ 0.50× | 0.50× | met |');
  expect(page).toContain('| peak memory | 3 MiB | 2 MiB | ≤ 0.60× | 1.50× | **missed** |');
  expect(page).toContain('[Samples](benchmarks/one.json)');
  await rm(folder, { recursive: true });
});

test('a table of its own stands below the figures it explains', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codex-ts-page-'));
  const table = {
    columns: ['who', 'how often'],
    rows: [
      ['ours', '1'],
      ['', '8'],
    ],
  };
  const bench: Bench = { name: 'one', title: 'One thing', run: async () => result };
  await keepResult(folder, bench, { ...result, table });

  const page = await benchmarksPage(folder, ['one']);

  expect(page).toContain(
    '| **missed** |\n\n| who | how often |\n|---|---|\n| ours | 1 |\n| | 8 |\n\nA note.',
  );
  await rm(folder, { recursive: true });
});

test('both sides are measured in turn, after a round that does not count', async () => {
  const order: string[] = [];
  const measure = (side: string) => async (): Promise<number> => order.push(side);

  const samples = await inTurn(/*rounds*/ 2, { ours: measure('ours'), peer: measure('peer') });

  expect(order).toEqual(['ours', 'peer', 'ours', 'peer', 'ours', 'peer']);
  expect(samples).toEqual({ ours: [3, 5], peer: [4, 6] });
});

test('the median of an even number is the mean of the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([5, 1, 3])).toBe(3);
  expect(() => median([])).toThrow(TypeError);
});
