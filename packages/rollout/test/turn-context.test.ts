import { join } from 'node:path';

import { readThread } from '@codex-ts/rollout';
import { expect, test } from 'vitest';

import { nativeEvent, nativeThread } from './native-lines.ts';
import { freshHome, putLog, threadId } from './session-home.ts';

const name = join('2026', '11', '25', `rollout-2026-11-25T10-00-00-${threadId()}.jsonl`);
const nativeTurn = '01a210d5-3d11-7ce1-943a-8ed162c2a495';

test('the tier of a thread is what its log says last, in native’s words or in ours', async () => {
  await using home = await freshHome();
  const [header] = nativeThread(threadId());
  const applied = (ordinal: number, tier?: string) =>
    nativeEvent(ordinal, { type: 'thread_settings_applied', thread_settings: { service_tier: tier } });
  const context = (ordinal: number, more: object) => ({
    timestamp: '2026-11-25T10:00:00.000Z',
    ordinal,
    type: 'turn_context',
    payload: { turn_id: nativeTurn, cwd: '/w', model: 'm', effort: 'newer', ...more },
  });
  const tierAfter = async (...lines: object[]) => {
    const path = await putLog(home.path, name, [header, ...lines]);
    return (await readThread(path)).context?.serviceTier;
  };

  expect(await tierAfter(applied(/*ordinal*/ 1, 'priority'), context(/*ordinal*/ 2, {}))).toBe('priority');
  expect(await tierAfter(applied(/*ordinal*/ 1, 'priority'), applied(/*ordinal*/ 2))).toBe('');
  expect(
    await tierAfter(applied(/*ordinal*/ 1, 'priority'), context(/*ordinal*/ 2, { service_tier: null })),
  ).toBe('');
  expect(await tierAfter(context(/*ordinal*/ 1, { service_tier: 'flex' }))).toBe('flex');
  expect(await tierAfter(context(/*ordinal*/ 1, {}))).toBeUndefined();
});
