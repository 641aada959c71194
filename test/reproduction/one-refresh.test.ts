import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { repositoryRoot } from '../repository-copy.ts';
import { reproduceOneRefresh, variants } from './one-refresh.ts';
import { lasting, logIn, logOf, pageCommand, pagePath, withLog } from './page.ts';

const runs = await Promise.all(variants.map(reproduceOneRefresh));

test.each(runs)('B, who slept, returns the token that A got by the one refresh: $name', (run) => {
  expect(run).toMatchObject({
    requests: 1,
    cachedByB: 'token 1',
    returnedByA: 'token 2',
    returnedByB: 'token 2',
  });
});

const page = readFileSync(join(repositoryRoot, pagePath), 'utf8');

test('the page shows the log of a run, and the command that writes it', () => {
  const shown = lasting(logIn(page));

  expect(shown).toBe(lasting(logOf(runs)));
  expect(shown).toContain('HOME');
  expect(page).toContain(pageCommand);
});

test('a log with another token, count or order is not the same', () => {
  const log = logIn(page);
  expect(lasting(log.replace('returns token 2', 'returns token 3'))).not.toBe(lasting(log));
  expect(lasting(log.replace('seen 1 refresh in all', 'seen 2 refresh in all'))).not.toBe(lasting(log));
  expect(logIn(withLog(page, 'other\n'))).toBe('other\n');
  expect(() => withLog('no block', log)).toThrow(TypeError);
});
