import { parseTurnId } from '@codex-ts/protocol';
import { readItems, readTurns, startRecorder } from '@codex-ts/rollout';
import { expect, test } from 'vitest';

import { freshHome, meta } from './session-home.ts';

const lastTurn = '01a210d5-3d11-7ce1-943a-8ed162c2a495';

async function threadOfTurns(codexHome: string): Promise<string> {
  await using recorder = await startRecorder({ codexHome, meta: meta() });
  for (const number of [1, 2, 3, 4]) {
    const id = parseTurnId(lastTurn.slice(0, -1) + String(number));
    if (id === undefined) throw new TypeError('no id');
    const said = (itemId: string) => ({
      type: 'turnItem' as const,
      turnId: id,
      item: { type: 'agentMessage' as const, id: itemId, text: '' },
      startedAtMs: 1,
      completedAtMs: 1,
    });
    await recorder.record([
      { type: 'turnStarted', turnId: id, startedAtMs: 1000 },
      said(`a${number}`),
      said(`b${number}`),
    ]);
  }
  return recorder.path;
}

test('pages of turns go on, and turn round with the first of them', async () => {
  await using home = await freshHome();
  const path = await threadOfTurns(home.path);
  const page = async (options: Parameters<typeof readTurns>[1]) => {
    const { turns, ...ends } = await readTurns(path, { limit: 2, ...options });
    return { numbers: turns.map((turn) => turn.turnId.at(-1)).join(''), ...ends };
  };

  const first = await page({ order: 'desc' });
  expect(first.numbers).toBe('43');
  const second = await page({ order: 'desc', cursor: first.nextCursor ?? '' });
  expect(second.numbers).toBe('21');
  expect(second.nextCursor).toBeUndefined();
  expect((await page({ cursor: second.backwardsCursor ?? '' })).numbers).toBe('23');
  expect((await page({ order: 'desc', cursor: first.backwardsCursor ?? '' })).numbers).toBe('43');
  await expect(page({ cursor: 'garbage' })).rejects.toMatchObject({ code: 'ROLLOUT_CURSOR_INVALID' });
  await expect(page({ cursor: 'after:nobody' })).rejects.toMatchObject({ code: 'ROLLOUT_CURSOR_INVALID' });
});

test('items are paged over the thread or within a turn, also from an item on', async () => {
  await using home = await freshHome();
  const path = await threadOfTurns(home.path);
  const second = `${lastTurn.slice(0, -1)}2`;
  const page = async (options: Parameters<typeof readItems>[1]) => {
    const { items, ...ends } = await readItems(path, options);
    return {
      ids: items.map(({ item }) => item.id).join(' '),
      turns: items.map((each) => each.turnId),
      ...ends,
    };
  };

  const first = await page({ limit: 3 });
  expect(first).toMatchObject({ ids: 'a1 b1 a2' });
  expect(first.turns.at(-1)).toBe(second);
  expect(await page({ limit: 2, cursor: first.nextCursor ?? '' })).toMatchObject({ ids: 'b2 a3' });
  expect(await page({ turnId: second })).toMatchObject({ ids: 'a2 b2' });
  expect(await page({ turnId: second, anchor: 'a2' })).toMatchObject({ ids: 'b2' });
  expect(await page({ turnId: second, anchor: 'b2', order: 'desc' })).toMatchObject({ ids: 'a2' });
  await expect(page({ turnId: second, anchor: 'a1' })).rejects.toMatchObject({
    code: 'ROLLOUT_CURSOR_INVALID',
  });
});
