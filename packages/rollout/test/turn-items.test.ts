import { join } from 'node:path';

import type { TurnItem, UserInputPart } from '@codex-ts/protocol';
import { readTurns, startRecorder } from '@codex-ts/rollout';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { freshHome, jsonLines, meta, turnId } from './session-home.ts';

const text = fc.string();
const status = fc.constantFrom('completed' as const, 'failed' as const, 'declined' as const);
const range = fc.record({ start: fc.nat(), end: fc.nat() });
const element = fc.record({ byteRange: range, placeholder: text }, { requiredKeys: ['byteRange'] });
const detail = fc.constantFrom('auto' as const, 'low' as const, 'high' as const, 'original' as const);
const image = fc.constant('image' as const);
const anyPart: fc.Arbitrary<UserInputPart> = fc.oneof(
  fc.record(
    { type: fc.constant('text' as const), text, textElements: fc.array(element, { minLength: 1 }) },
    { requiredKeys: ['type', 'text'] },
  ),
  fc.record({ type: image, url: text, detail }, { requiredKeys: ['type', 'url'] }),
  fc.record({ type: image, fileId: text, detail }, { requiredKeys: ['type', 'fileId'] }),
  fc.record(
    { type: fc.constant('localImage' as const), path: text, detail },
    { requiredKeys: ['type', 'path'] },
  ),
  fc.record({ type: fc.constant('audio' as const), url: text }),
  fc.record({ type: fc.constant('audio' as const), fileId: text }),
  fc.record({ type: fc.constant('localAudio' as const), path: text }),
  fc.record({ type: fc.constantFrom('skill' as const, 'mention' as const), name: text, path: text }),
);
const anyItem: fc.Arbitrary<TurnItem> = fc.oneof(
  fc.record({
    type: fc.constant('userMessage' as const),
    id: text,
    parts: fc.array(anyPart),
  }),
  fc.record({ type: fc.constant('agentMessage' as const), id: text, text }),
  fc.record({ type: fc.constant('reasoning' as const), id: text, text }),
  fc.record({
    type: fc.constant('commandExecution' as const),
    id: text,
    command: fc.array(text),
    cwd: text.map((part) => join('/', part)),
    aggregatedOutput: text,
    exitCode: fc.nat(),
    durationMs: fc.nat(),
    status,
  }),
);

test('what is recorded is read back', async () => {
  await using home = await freshHome();
  await using recorder = await startRecorder({ codexHome: home.path, meta: meta() });
  const items = fc.sample(anyItem, { numRuns: 200, seed: 6 });
  await recorder.record([{ type: 'turnStarted', turnId, startedAtMs: 1000 }]);
  await recorder.record(
    items.map((item) => ({ type: 'turnItem', turnId, item, startedAtMs: 1, completedAtMs: 2 })),
  );

  const { turns } = await readTurns(recorder.path);
  expect(turns[0]?.items.map(({ item }) => item)).toEqual(items);
});

test('a long output is cut, and no character of it in two', async () => {
  await using home = await freshHome();
  await using recorder = await startRecorder({ codexHome: home.path, meta: meta() });
  const aggregatedOutput = `x${'😀'.repeat(40_000)}`;
  const command = { type: 'commandExecution', id: 'call_1', command: ['ls'], cwd: '/' } as const;
  const item: TurnItem = { ...command, status: 'completed', aggregatedOutput };
  await recorder.record([{ type: 'turnItem', turnId, item, startedAtMs: 1, completedAtMs: 2 }]);

  const [, line] = await jsonLines(recorder.path);
  expect(line?.payload).toMatchObject({
    item: {
      aggregated_output: expect.stringMatching(
        /^x😀{16383}\uFFFD\n\.\.\. \d+ characters omitted \.\.\.\n😀{16384}$/u,
      ),
    },
  });
});
