import { expect, test } from 'vitest';

import { readReport } from '../app-server/app-server-load-bench.ts';

test('what the soak prints becomes figures, faults too', () => {
  const text = [
    'soak with seed 1; again: pnpm soak -- --seed 1',
    'FAILED app-server-load, 12 s; pipelined requests: 10; 50 threads at once: peak MiB: 7',
    '       1 of 10 requests were never answered',
    '',
  ].join('\n');

  expect(readReport('app-server-load', text)).toEqual({
    part: 'app-server-load',
    seconds: 12,
    counts: [
      ['pipelined requests', '10'],
      ['50 threads at once: peak MiB', '7'],
    ],
    faults: ['1 of 10 requests were never answered'],
  });
  expect(() => readReport('app-server-fuzz', text)).toThrow('says nothing about app-server-fuzz');
});
