import { startAuthority } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import type { Leak } from './search-tree.ts';
import { searchMessages } from './watch-process.ts';

test('an app server may give the token that was asked for, and no other secret', async () => {
  await using authority = await startAuthority();
  const { accessToken, refreshToken } = authority.issue();
  const leaks: Leak[] = [];
  const search = searchMessages('the output', (found) => leaks.push(...found));
  const asked = JSON.stringify({ id: 1, result: { authMethod: 'chatgpt', authToken: accessToken } });
  const leak = JSON.stringify({ method: 'warning', params: { message: `bad token ${refreshToken}` } });

  search(asked.slice(/*start*/ 0, 60));
  search(`${asked.slice(60)}\n`);
  expect(leaks).toEqual([]);

  search(leak.slice(/*start*/ 0, 60));
  search(`${leak.slice(60)}\n`);
  expect(leaks).toMatchObject([{ where: 'the output' }]);
});
