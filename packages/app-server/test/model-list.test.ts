import type { ModelListResponse } from '@codex-ts/app-server-protocol';
import { expect, test } from 'vitest';

import { startTestServer } from './in-process.ts';

test('list_models_returns_all_models_with_large_limit', async () => {
  await using place = await startTestServer();
  await using client = await place.connect();

  const { data, nextCursor } = (await client.request('model/list', { limit: 100 })) as ModelListResponse;

  expect(nextCursor).toBeNull();
  expect(data.length).toBeGreaterThan(5);
  expect(data.filter(({ isDefault }) => isDefault).map(({ model }) => model)).toEqual(['gpt-5.5']);
  for (const model of data) {
    expect(model.serviceTiers.map(({ id }) => id)).toEqual(['priority']);
    expect(model.supportedReasoningEfforts.map(({ reasoningEffort }) => reasoningEffort)).toContain(
      model.defaultReasoningEffort,
    );
  }
});

test('list_models_pagination_works', async () => {
  await using place = await startTestServer();
  await using client = await place.connect();
  const all = (await client.request('model/list', {})) as ModelListResponse;

  const seen: string[] = [];
  for (let cursor: string | null = '0'; cursor !== null;) {
    const page = (await client.request('model/list', { limit: 2, cursor })) as ModelListResponse;
    expect(page.data.length).toBeLessThanOrEqual(2);
    seen.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor;
  }

  expect(seen).toEqual(all.data.map(({ id }) => id));
});

test.each([
  { cursor: 'invalid', message: 'invalid cursor: invalid' },
  { cursor: '99', message: /^cursor 99 exceeds total models \d+$/u },
])('list_models_rejects_invalid_cursor: $cursor', async ({ cursor, message }) => {
  await using place = await startTestServer();
  await using client = await place.connect();

  await expect(client.request('model/list', { cursor })).rejects.toMatchObject({
    rpcCode: -32_600,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
});

test('models are listed as their provider names them', async () => {
  await using place = await startTestServer();
  await using client = await place.connect();
  const listed = async (params: object) => {
    const { data } = (await client.request('model/list', params)) as ModelListResponse;
    return data.map(({ id }) => id);
  };

  const all = await listed({});
  expect(await listed({ modelProvider: 'ollama' })).toEqual(all);
  expect(await listed({ modelProvider: 'amazon-bedrock' })).toEqual(all.map((id) => `openai.${id}`));
  for (const modelProvider of ['nobody', '']) {
    await expect(listed({ modelProvider })).rejects.toMatchObject({
      rpcCode: -32_600,
      data: { type: 'modelProviderNotConfigured', modelProvider },
    });
  }
});
