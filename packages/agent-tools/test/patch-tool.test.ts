import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createToolSet } from '@codex-ts/agent-tools';
import { describe, expect, test } from 'vitest';

import { answering, granular, openBench, settings, type ToolBench } from './tool-run.ts';

/** Without temporary directories, in which this test itself runs. */
const workspaceWrite = {
  ...settings,
  sandboxMode: 'workspace-write',
  excludeSlashTmp: true,
  excludeTmpdirEnvVar: true,
} as const;

function patch(bench: ToolBench, ...lines: readonly string[]): Promise<string> {
  const input = ['*** Begin Patch', ...lines, '*** End Patch', ''].join('\n');
  return bench.call({ kind: 'custom', name: 'apply_patch', input });
}

test('files change, and model and watchers are told', async () => {
  await using bench = await openBench();
  await writeFile(join(bench.workspace, 'old.txt'), 'one\n');

  const text = await patch(
    bench,
    '*** Add File: new.txt',
    '+hello',
    '*** Update File: old.txt',
    '@@',
    '-one',
    '+two',
  );

  expect(text).toMatch(
    /^Exit code: 0\nWall time: [\d.]+ seconds\nOutput:\nSuccess\. Updated the following files:\nA new\.txt\nM old\.txt\n$/u,
  );
  expect(await readFile(join(bench.workspace, 'new.txt'), 'utf8')).toBe('hello\n');
  expect(await readFile(join(bench.workspace, 'old.txt'), 'utf8')).toBe('two\n');
  expect(bench.events).toEqual([
    {
      type: 'filesStarted',
      changes: [
        { path: join(bench.workspace, 'new.txt'), kind: 'add', diff: 'hello\n' },
        { path: join(bench.workspace, 'old.txt'), kind: 'update', diff: '@@ -1,1 +1,1 @@\n-one\n+two\n' },
      ],
    },
    { type: 'filesEnded', status: 'completed' },
  ]);
});

test('a patch that does not fit changes nothing and tells the model why', async () => {
  await using bench = await openBench();
  await writeFile(join(bench.workspace, 'old.txt'), 'one\n');

  const text = await patch(
    bench,
    '*** Add File: new.txt',
    '+hello',
    '*** Update File: old.txt',
    '@@',
    '-three',
    '+two',
  );

  expect(text).toMatch(/^apply_patch verification failed: /u);
  expect(bench.events).toEqual([]);
  await expect(readFile(join(bench.workspace, 'new.txt'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each(['never', 'on-request'] as const)(
  'under danger-full-access and %s any file may change',
  async (policy) => {
    await using bench = await openBench({ settings: { ...settings, approvalPolicy: policy } });
    await mkdir(join(bench.workspace, '.git'));

    expect(
      await patch(bench, '*** Add File: ../outside.txt', '+x', '*** Add File: .git/config', '+y'),
    ).toMatch(/^Exit code: 0\n/u);
    expect(await readFile(join(bench.workspace, '..', 'outside.txt'), 'utf8')).toBe('x\n');
  },
);

describe('where nobody can be asked', () => {
  test('read-only rejects every patch', async () => {
    await using bench = await openBench({ settings: { ...settings, sandboxMode: 'read-only' } });

    expect(await patch(bench, '*** Add File: new.txt', '+x')).toBe(
      'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings',
    );
    expect(bench.events).toEqual([]);
  });

  test.each(['/nowhere/outside.txt', '.git/config', '.codex/config.toml'])(
    'workspace-write rejects a patch of %s',
    async (path) => {
      await using bench = await openBench({ settings: workspaceWrite });
      await mkdir(join(bench.workspace, '.git'));

      expect(await patch(bench, `*** Add File: ${path}`, '+x')).toBe(
        'patch rejected: writing outside of the project; rejected by user approval settings',
      );
      expect(bench.events).toEqual([]);
    },
  );

  test('workspace-write takes one of a temporary file, unless that is excluded', async () => {
    await using bench = await openBench({ settings: { ...workspaceWrite, excludeSlashTmp: false } });
    const outside = join(bench.workspace, '..', 'outside.txt');
    expect(await patch(bench, `*** Add File: ${outside}`, '+x')).toMatch(/^Exit code: 0\n/u);

    await using strict = await openBench({ settings: workspaceWrite });
    expect(await patch(strict, '*** Add File: ../outside.txt', '+x')).toMatch(
      /^patch rejected: writing outside/u,
    );
  });

  test.each([
    { sandboxMode: 'read-only', what: 'writing is blocked by read-only sandbox' },
    { sandboxMode: 'workspace-write', what: 'writing outside of the project' },
  ] as const)(
    'a granular policy that does not ask rejects it: $sandboxMode',
    async ({ sandboxMode, what }) => {
      const { approve, asked } = answering();
      const policy = { approvalPolicy: granular('rules'), sandboxMode };
      await using bench = await openBench({ settings: { ...workspaceWrite, ...policy }, approve });

      expect(await patch(bench, '*** Add File: /nowhere/outside.txt', '+x')).toBe(
        `patch rejected: ${what}; rejected by user approval settings`,
      );
      expect(asked).toEqual([]);
      expect(bench.events).toEqual([]);
    },
  );

  test('a question nobody answers is a refusal', async () => {
    await using bench = await openBench({ settings: { ...workspaceWrite, approvalPolicy: 'untrusted' } });

    expect(await patch(bench, '*** Add File: new.txt', '+x')).toBe('patch rejected by user');
    expect(bench.events.at(-1)).toEqual({ type: 'filesEnded', status: 'declined' });
  });
});

describe('where somebody can be asked', () => {
  const asking = { ...workspaceWrite, approvalPolicy: 'on-request' } as const;

  test('what is within the writable directories is not asked about', async () => {
    const { approve, asked } = answering();
    await using bench = await openBench({ settings: asking, approve });

    expect(await patch(bench, '*** Add File: new.txt', '+x')).toMatch(/^Exit code: 0\n/u);
    expect(asked).toEqual([]);
  });

  test.each([
    { sandboxMode: 'workspace-write', approvalPolicy: 'on-request', path: '.git/config' },
    { sandboxMode: 'read-only', approvalPolicy: 'on-request', path: 'new.txt' },
    { sandboxMode: 'read-only', approvalPolicy: granular('sandbox_approval'), path: 'new.txt' },
    { sandboxMode: 'workspace-write', approvalPolicy: 'untrusted', path: 'new.txt' },
    { sandboxMode: 'danger-full-access', approvalPolicy: 'untrusted', path: 'new.txt' },
  ] as const)('$path is asked about under $sandboxMode and $approvalPolicy', async ({ path, ...mode }) => {
    const { approve, asked } = answering('accept');
    await using bench = await openBench({ settings: { ...asking, ...mode }, approve });
    await mkdir(join(bench.workspace, '.git'));

    expect(await patch(bench, `*** Add File: ${path}`, '+x')).toMatch(/^Exit code: 0\n/u);
    const changes = [{ path: join(bench.workspace, path), kind: 'add', diff: 'x\n' }];
    expect(asked).toEqual([{ kind: 'fileChange', itemId: 'call_1', changes }]);
    expect(bench.events).toEqual([
      { type: 'filesStarted', changes },
      { type: 'filesEnded', status: 'completed' },
    ]);
  });

  test('declined, nothing changes and the model is told', async () => {
    const { approve } = answering('decline');
    await using bench = await openBench({ settings: { ...asking, approvalPolicy: 'untrusted' }, approve });

    expect(await patch(bench, '*** Add File: new.txt', '+x')).toBe('patch rejected by user');
    expect(bench.events.at(-1)).toEqual({ type: 'filesEnded', status: 'declined' });
    await expect(readFile(join(bench.workspace, 'new.txt'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('declined for a reason, the model is told it', async () => {
    const { approve } = answering({ declined: 'rejected by a reviewer' });
    await using bench = await openBench({ settings: { ...asking, approvalPolicy: 'untrusted' }, approve });

    expect(await patch(bench, '*** Add File: new.txt', '+x')).toBe('patch rejected by a reviewer');
    expect(bench.events.at(-1)).toEqual({ type: 'filesEnded', status: 'declined' });
  });

  test('cancelled, the turn ends', async () => {
    const { approve } = answering('cancel');
    await using bench = await openBench({ settings: { ...asking, approvalPolicy: 'untrusted' }, approve });

    await expect(patch(bench, '*** Add File: new.txt', '+x')).rejects.toMatchObject({
      code: 'TOOLS_TURN_CANCELLED',
    });
    expect(bench.events.at(-1)).toEqual({ type: 'filesEnded', status: 'declined' });
  });

  test('approved for the session, a file is not asked about again, but another is', async () => {
    const { approve, asked } = answering('acceptForSession', 'decline');
    await using bench = await openBench({ settings: { ...asking, approvalPolicy: 'untrusted' }, approve });

    expect(await patch(bench, '*** Add File: a', '+x')).toMatch(/^Exit code: 0\n/u);
    await bench.tools[Symbol.asyncDispose](); // as at the end of a turn
    expect(await patch(bench, '*** Update File: a', '@@', '-x', '+y')).toMatch(/^Exit code: 0\n/u);
    expect(await patch(bench, '*** Update File: a', '*** Move to: b', '@@', '-y', '+z')).toBe(
      'patch rejected by user',
    );
    expect(asked).toHaveLength(2);
  });

  test('a patch that does not fit is not asked about', async () => {
    const { approve, asked } = answering();
    await using bench = await openBench({ settings: { ...asking, sandboxMode: 'read-only' }, approve });

    expect(await patch(bench, '*** Delete File: gone')).toMatch(/^apply_patch verification failed: /u);
    expect(asked).toEqual([]);
  });
});

test('models without grammars get it as a function', async () => {
  const tools = createToolSet({ supportsFreeformTools: false });
  expect(tools.specs.map((spec) => [spec['type'], spec['name']])).toEqual([
    ['function', 'exec_command'],
    ['function', 'write_stdin'],
    ['function', 'apply_patch'],
  ]);
  await tools[Symbol.asyncDispose]();
});

test('a rewrite of thousands of lines is told as one, at once', async () => {
  await using bench = await openBench();
  const numbers = Array.from({ length: 3_000 }, (_, index) => index);
  await writeFile(join(bench.workspace, 'old.txt'), numbers.map((number) => `old ${number}\n`).join(''));

  await patch(
    bench,
    '*** Update File: old.txt',
    '@@',
    ...numbers.map((number) => `-old ${number}`),
    ...numbers.map((number) => `+new ${number}`),
  );

  const [started] = bench.events;
  const diff = started?.type === 'filesStarted' ? (started.changes[0]?.diff ?? '') : '';
  expect(diff.split('\n', 2)).toEqual(['@@ -1,3000 +1,3000 @@', '-old 0']);
  expect(diff.split('\n')).toHaveLength(6_002);
});
