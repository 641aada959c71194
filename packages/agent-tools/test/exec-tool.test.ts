import { expect, test } from 'vitest';

import { openBench } from './tool-run.ts';

test('the model reads exit code and output; watchers see start, output and end', async () => {
  await using bench = await openBench();

  const text = await bench.exec({ cmd: 'echo hello; exit 3' });

  expect(text).toMatch(
    /^Chunk ID: [0-9a-f]{6}\nWall time: \d+\.\d{4} seconds\nProcess exited with code 3\nOriginal token count: 2\nOutput:\nhello\n$/u,
  );
  expect(bench.events).toEqual([
    { type: 'commandStarted', command: ['/bin/bash', '-lc', 'echo hello; exit 3'], cwd: bench.workspace },
    { type: 'commandOutput', text: 'hello\n' },
    {
      type: 'commandEnded',
      end: { status: 'failed', aggregatedOutput: 'hello\n', exitCode: 3, durationMs: expect.any(Number) },
    },
  ]);
});

test('a command sees no credential, and knows where it runs', async () => {
  await using bench = await openBench();

  const text = await bench.exec({ cmd: 'env; pwd', login: false });

  expect(text).not.toContain('sk-secret');
  for (const line of [
    'CODEX_CI=1',
    'NO_COLOR=1',
    'PAGER=cat',
    'TERM=dumb',
    'CODEX_TOOL_CALL_ID=call_1',
    bench.workspace,
  ]) {
    expect(text).toContain(`${line}\n`);
  }
});

test('a command that still runs gives a session id, takes input and ends', async () => {
  await using bench = await openBench();

  const first = await bench.exec({
    cmd: 'echo ready; read word; echo "got $word"',
    keep_stdin_open: true,
    yield_time_ms: 250,
  });
  expect(first).toMatch(/Process running with session ID 1\n/u);

  const second = await bench.call({
    kind: 'function',
    name: 'write_stdin',
    input: JSON.stringify({ session_id: 1, chars: 'hello\n', yield_time_ms: 5000 }),
  });
  expect(second).toMatch(/Process exited with code 0\n/u);
  // On a busy machine the first words may come with the second answer.
  const outputOf = (answer: string): string => answer.slice(answer.indexOf('Output:\n') + 'Output:\n'.length);
  expect(outputOf(first) + outputOf(second)).toBe('ready\ngot hello\n');

  const third = await bench.call({ kind: 'function', name: 'write_stdin', input: '{"session_id":1}' });
  expect(third).toBe('write_stdin failed: Unknown process id 1');
});

test('standard input is empty unless it is asked for', async () => {
  await using bench = await openBench();

  expect(await bench.exec({ cmd: 'cat; echo done' })).toMatch(
    /Process exited with code 0\n[\s\S]*\ndone\n$/u,
  );
});

test('an abort ends the command and rejects with its reason; the end is told before', async () => {
  const controller = new AbortController();
  await using bench = await openBench({ signal: controller.signal });

  const running = bench.exec(
    { cmd: 'echo started; sleep 300' },
    {
      emit: (event) => {
        bench.events.push(event);
        if (event.type === 'commandOutput') controller.abort(new Error('enough'));
      },
    },
  );

  await expect(running).rejects.toThrow('enough');
  expect(bench.events.at(-1)).toMatchObject({ type: 'commandEnded', end: { status: 'failed' } });
});

test('disposing of the tools ends what still runs', async () => {
  await using bench = await openBench();
  await bench.exec({ cmd: 'sleep 300', yield_time_ms: 250 });

  await bench.tools[Symbol.asyncDispose]();

  expect(bench.events.at(-1)).toMatchObject({ type: 'commandEnded' });
});

test('50 MB of output reach the model as head and tail', async () => {
  await using bench = await openBench();

  const text = await bench.exec({
    cmd: 'echo first; head -c 50000000 /dev/zero | tr "\\0" x; echo; echo last',
  });

  expect(text.length).toBeLessThan(42_000);
  expect(text).toMatch(/Original token count: 125000\d\d?\n/u);
  expect(text).toContain('Output:\nWarning: truncated output (original token count: ');
  expect(text).toMatch(/\n\.\.\. \d+ bytes omitted \.\.\.\n/u);
  expect(text.endsWith('x\nlast\n')).toBe(true);
});

test.each([
  { input: '{', why: 'failed to parse function arguments: ' },
  { input: '{"cmd":7}', why: 'failed to parse function arguments: cmd: ' },
  { input: '{}', why: 'failed to parse function arguments: cmd: ' },
])('arguments $input are answered, nothing is run', async ({ input, why }) => {
  await using bench = await openBench();

  const text = await bench.call({ kind: 'function', name: 'exec_command', input });

  expect(text.startsWith(why)).toBe(true);
  expect(bench.events).toEqual([]);
});

test('a directory that is not there is said so', async () => {
  await using bench = await openBench();

  const text = await bench.exec({ cmd: 'true', workdir: 'missing' });

  expect(text).toContain('exec_command failed: cannot start /bin/bash');
  expect(bench.events.at(-1)).toMatchObject({ type: 'commandEnded', end: { status: 'failed' } });
});

test('a tool nobody offered is answered as native does', async () => {
  await using bench = await openBench();

  expect(await bench.call({ kind: 'function', name: 'local_shell', input: '{}' })).toBe(
    'unsupported call: local_shell',
  );
  expect(await bench.call({ kind: 'function', name: 'apply_patch', input: '{}' })).toBe(
    'unsupported call: apply_patch',
  );
});
