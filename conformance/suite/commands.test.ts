import { installPeer } from '@codex-ts/conformance/peer';
import { callTool, say, startModelServer, type ScriptedTurn } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openPlace, ourProgram, runExec } from './programs.ts';

const { nativeProgram } = await installPeer();

/** What the model reads about each call, under `never`. */
async function outputs(program: string, sandbox: string, calls: readonly ScriptedTurn[]): Promise<string[]> {
  await using place = await openPlace();
  await using server = await startModelServer([...calls, say('done')]);
  const ended = await runExec(program, { place, modelUrl: server.url, args: ['-s', sandbox, 'go'] });
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  server.assertPlayed();
  // What differs from run to run.
  return Object.values(server.turns.at(-1)?.toolOutputs ?? {}).map((text) =>
    text.replace(/^Chunk ID: \w+\nWall time: [\d.]+ seconds\n/u, ''),
  );
}

const command = (cmd: string, more = {}): ScriptedTurn =>
  callTool('exec_command', { cmd, login: false, ...more });

/** Of these native thinks as we do. Nothing they name is there. */
const alike = [
  'rm -rf gone',
  'rm -r -f gone',
  'rm --force gone',
  'rm -f',
  'rm gone -f',
  '/bin/rm -rf gone',
  'sudo rm -rf gone',
  'env A=1 rm -rf gone',
  'A=1 rm -rf gone',
  `bash -c "bash -c 'rm -rf gone'"`,
  'echo "it\'s $HOME" && rm -rf gone',
  'echo $(rm -rf gone)',
  'if true; then rm -rf gone; fi',
  'f() { rm -rf gone; }; f',
  'rm -rf gone > /dev/null',
  'echo "rm -rf gone"',
  `cat <<'E'\nrm -rf gone\nE`,
  'rm -- -f 2>/dev/null',
  'echo hello',
];

/** These native runs, and we do not: they force a removal as well. */
const missed = [
  'command rm -rf gone',
  'timeout 5 rm -rf gone',
  'echo gone | xargs rm -rf',
  'nice rm -rf gone',
  'eval "rm -rf gone"',
  String.raw`\rm -rf gone`,
  'find . -name gone -exec rm -rf {} +',
];

test('under never the same commands are rejected, in the same words', async () => {
  const calls = alike.map((cmd) => command(cmd));

  const native = await outputs(nativeProgram, 'danger-full-access', calls);

  expect(await outputs(ourProgram, 'danger-full-access', calls)).toEqual(native);
  expect(native.filter((text) => text.includes('rejected: rm -f style'))).toHaveLength(alike.length - 4);
});

test('what native misses is rejected as well', async () => {
  const calls = missed.map((cmd) => command(cmd));
  const isRejected = (text: string): boolean => text.includes('rejected: rm -f style');

  expect((await outputs(nativeProgram, 'danger-full-access', calls)).filter(isRejected)).toEqual([]);
  expect((await outputs(ourProgram, 'danger-full-access', calls)).every(isRejected)).toBe(true);
});

test.each(['read-only', 'workspace-write', 'danger-full-access'])(
  'a wish to leave the sandbox, and a patch outside, are answered in the same words under %s',
  async (sandbox) => {
    const patch = (path: string): ScriptedTurn =>
      callTool('apply_patch', `*** Begin Patch\n*** Add File: ${path}\n+x\n*** End Patch\n`);
    const escalated = command('echo x', {
      sandbox_permissions: 'require_escalated',
      justification: 'May I?',
    });
    const outside = sandbox === 'danger-full-access' ? [] : [patch('/nowhere/gone'), patch('.git/config')];
    const calls = [escalated, ...outside];

    const native = await outputs(nativeProgram, sandbox, calls);

    expect(await outputs(ourProgram, sandbox, calls)).toEqual(native);
    expect(native.filter((text) => text.startsWith('patch rejected: '))).toHaveLength(outside.length);
  },
);
