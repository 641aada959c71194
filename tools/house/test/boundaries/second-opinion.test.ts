import { secondOpinionFindings } from '@codex-ts/house/boundaries';
import { openHouse } from '@codex-ts/house/lint';
import { expect, test } from 'vitest';

import { plantWorkspace } from './planted-workspace.ts';

test('dependency-cruiser and the ownership lint see the same edges, and where not it is a finding', async () => {
  await using planted = await plantWorkspace();
  const house = openHouse(planted.root);
  const [{ graph }, code, result] = [await house.ownership(), await house.code(), await house.imports()];
  const blind = 'packages/store/src/index.ts';
  const modules = result.modules.map((one) => (one.source === blind ? { ...one, dependencies: [] } : one));

  expect(secondOpinionFindings(graph, code, result)).toEqual([]);
  expect(secondOpinionFindings(graph, code, { ...result, modules })).toMatchObject([
    { path: blind, rule: 'second-opinion-only-first', remedy: /./u },
  ]);
});

test('a cruise whose rules do not fire proves nothing', async () => {
  await using planted = await plantWorkspace();
  const house = openHouse(planted.root);
  const [{ graph }, code, result] = [await house.ownership(), await house.code(), await house.imports()];
  const summary = { ...result.summary, violations: [] };

  expect(secondOpinionFindings(graph, code, { ...result, summary })).toMatchObject([
    { path: '.dependency-cruiser.cjs', rule: 'second-opinion-blind' },
  ]);
});
