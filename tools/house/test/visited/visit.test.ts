import {
  missedFiles,
  missedFolders,
  taskVisit,
  withDependencies,
  type TurboTask,
} from '@codex-ts/house/visited';
import { describe, expect, test } from 'vitest';

const visit = { tool: 'oxlint', due: ['a/x.ts', 'b/y.ts'], seen: new Set(['a/x.ts', 'ab/z.ts']) };

test('a file that is due and was not seen is missed', () => {
  expect(missedFiles(visit)).toEqual(['oxlint does not look at b/y.ts']);
});

test('a folder in which nothing was seen is missed, whatever its name begins like', () => {
  expect(missedFolders(visit, ['a', 'b', 'ab', 'ab/z'])).toEqual([
    'oxlint looks at nothing in b',
    'oxlint looks at nothing in ab/z',
  ]);
});

describe('what a task of turbo depends on', () => {
  const task = (inputs: string[], dependencies: string[]): TurboTask => ({
    hash: '',
    inputs: new Set(inputs),
    dependencies,
  });
  const tasks = new Map([
    ['//#check', task(['root.json'], ['b#build'])],
    ['b#build', task(['b/src/b.ts'], ['a#build'])],
    ['a#build', task(['a/src/a.ts'], [])],
    ['c#build', task(['c/src/c.ts'], ['b#build'])],
  ]);

  test('is followed to the end', () => {
    expect(withDependencies(tasks, '//#check')).toEqual(new Set(['//#check', 'b#build', 'a#build']));
  });

  test('counts with its inputs', () => {
    const due = ['root.json', 'a/src/a.ts', 'c/src/c.ts'];
    expect(missedFiles(taskVisit(tasks, '//#check', due))).toEqual([
      "turbo's //#check does not look at c/src/c.ts",
    ]);
  });

  test('is nothing for a task that does not exist', () => {
    expect(missedFiles(taskVisit(tasks, '//#absent', ['root.json']))).toHaveLength(1);
  });
});
