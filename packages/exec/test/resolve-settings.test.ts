import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { say, startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openExec, type ExecBench } from './exec-bench.ts';

/** What the first line of this kind in the log holds. */
async function logged({ codexHome }: ExecBench, kind: string): Promise<Record<string, unknown>> {
  const names = await readdir(join(codexHome, 'sessions'), { recursive: true });
  const log = join(codexHome, 'sessions', names.find((name) => name.endsWith('.jsonl')) ?? '');
  const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line)).find(({ type }) => type === kind)?.payload;
}

test.each([
  {
    sandboxMode: 'workspace-write',
    policy: expect.objectContaining({ type: 'workspace-write', network_access: true }),
  },
  { sandboxMode: 'read-only', policy: { type: 'read-only' } },
] as const)('the network that config.toml gives is for workspace-write: $sandboxMode', async (row) => {
  await using server = await startModelServer([say('ok')]);
  await using exec = await openExec(server.url);
  const settings = '[sandbox_workspace_write]\nnetwork_access = true\n';
  await writeFile(join(exec.codexHome, 'config.toml'), settings);

  await exec.run('go', { sandboxMode: row.sandboxMode });

  expect((await logged(exec, 'turn_context'))['sandbox_policy']).toEqual(row.policy);
});

test.each([
  { said: {}, source: 'user' },
  { said: { threadSource: 'nightly' }, source: 'nightly' },
])('the log says that the thread is from $source', async ({ said, source }) => {
  await using server = await startModelServer([say('ok')]);
  await using exec = await openExec(server.url);

  await exec.run('go', said);

  expect((await logged(exec, 'session_meta'))['thread_source']).toBe(source);
});
