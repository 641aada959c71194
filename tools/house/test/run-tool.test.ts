import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

import { runTool } from '@codex-ts/house/visited';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function node(program: string, timeoutMs?: number) {
  return runTool('node', ['--eval', program], {
    root,
    cwd: tmpdir(),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
}

test('what a program says and how it ends comes back', async () => {
  expect(await node('console.log("out"); console.error("err"); process.exitCode = 3;')).toEqual({
    exitCode: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  });
});

test('a program that does not end is killed', async () => {
  expect(await node('console.log("begun"); setInterval(() => {}, 1000);', /*timeoutMs*/ 1500)).toMatchObject({
    exitCode: 124,
  });
});

test('a program that is not there is no exit code', async () => {
  await expect(runTool('no-such-program', [], { root })).rejects.toThrow('no-such-program');
});
