import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { callTool, forever, say, startModelServer, type ModelServer } from '@codex-ts/testkit';
import { describe, expect, test } from 'vitest';

import { openPlace, run, start } from './program.ts';

const key = { CODEX_API_KEY: 'sk-test-key' };

function to(server: ModelServer): readonly string[] {
  return ['--skip-git-repo-check', '-c', `openai_base_url="${server.url}"`];
}

test('the answer is all of standard output', async () => {
  await using place = await openPlace();
  await using server = await startModelServer([say('The answer.')]);

  const ended = await run(['exec', ...to(server), 'question'], { place, env: key });

  expect(ended).toMatchObject({ code: 0, stdout: 'The answer.\n' });
  expect(server.turns[0]?.prompt).toBe('question');
});

test('flags of the official client are accepted before and after the subcommand', async () => {
  await using place = await openPlace();
  await using server = await startModelServer([say('one'), say('two')]);
  const schema = join(place.folder, 'schema.json');
  const image = join(place.folder, 'dot.png');
  await writeFile(schema, '{"type":"object"}');
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  await writeFile(image, Buffer.from(png, 'base64'));
  const flags = [
    'exec',
    '--experimental-json',
    '--config',
    'model_verbosity="low"',
    '--config',
    `openai_base_url="${server.url}"`,
    '--model',
    'gpt-5.5',
    '--sandbox',
    'workspace-write',
    '--cd',
    place.workspace,
    '--add-dir',
    place.folder,
    '--skip-git-repo-check',
    '--output-schema',
    schema,
    '--config',
    'approval_policy="never"',
  ];

  const first = await run([...flags, '--thread-source', 'sdk'], {
    place,
    env: key,
    stdin: { text: 'hello' },
  });
  expect(first).toMatchObject({ code: 0, stderr: 'Reading prompt from stdin...\n' });
  const thread: { thread_id: string } = JSON.parse(first.stdout.split('\n', 1)[0] ?? '');

  const args = [...flags, 'resume', thread.thread_id, '--image', image];
  const second = await run(args, { place, env: key, stdin: { text: 'and this?' } });
  expect(second).toMatchObject({ code: 0 });
  expect(second.stdout).toContain(`"thread_id":"${thread.thread_id}"`);
  expect(second.stdout).toContain('"text":"two"');
  expect(JSON.stringify(server.turns[1]?.input)).toContain(`data:image/png;base64,${png}`);

  const third = await run(['exec', 'resume', '--last', 'x', ...flags.slice(1), '--json'], {
    place,
    env: key,
  });
  expect(third.stdout).toContain('testkit_script_failed'.slice(0, 7)); // the script is over; the thread was found
});

describe('usage errors are one line on standard error, code 2, and JSON with --json', () => {
  test.each([
    { args: ['exec', '--bogus', 'x'], text: "unknown option '--bogus'" },
    { args: ['exec', '--modle', 'x', 'y'], text: 'Did you mean --model?' },
    { args: ['exec', '-s', 'nothing', 'x'], text: 'read-only, workspace-write, danger-full-access' },
    { args: ['nonsense'], text: "unknown command 'nonsense'" },
    { args: ['exec', 'resume', 'not-a-uuid', 'x'], text: 'not a thread id: not-a-uuid' },
    { args: ['exec', 'resume'], text: 'needs the id of a thread' },
    { args: ['exec', '--stdin-timeout', 'x', 'y'], text: 'a number of seconds' },
    { args: ['exec', 'review'], text: 'does not have exec review' },
    { args: ['exec', '--oss', 'x'], text: 'does not have --oss' },
    { args: ['exec', '--worktree', 'x'], text: 'does not have --worktree' },
    { args: ['exec', '-'], text: 'standard input was empty' },
  ])('$args', async ({ args, text }) => {
    await using place = await openPlace();

    const plain = await run(args, { place });
    expect(plain).toMatchObject({ code: 2, stdout: '' });
    expect(plain.stderr.replace('Reading prompt from stdin...\n', '')).toMatch(/^error: [^\n]+\n$/u);
    expect(plain.stderr).toContain(text);

    const json = await run([...args, '--json'], { place });
    expect(json.code).toBe(2);
    const line: unknown = JSON.parse(json.stdout);
    expect(line).toMatchObject({
      type: 'error',
      code: expect.stringMatching(/^CLI_(?:USAGE|FEATURE_MISSING)$/u),
    });
  });
});

describe('standard input', () => {
  test('beside a prompt it is added in a block', async () => {
    await using place = await openPlace();
    await using server = await startModelServer([say('ok')]);

    await run(['exec', ...to(server), 'look'], { place, env: key, stdin: { text: 'data\n' } });

    expect(server.turns[0]?.prompt).toBe('look\n\n<stdin>\ndata\n</stdin>');
  });

  test('that never says anything does not stop a prompt', async () => {
    await using place = await openPlace();
    await using server = await startModelServer([say('ok')]);

    const ended = await run(['exec', ...to(server), '--stdin-timeout', '0.2', 'go'], {
      place,
      env: key,
      stdin: 'open',
    });

    expect(ended).toMatchObject({ code: 0, stdout: 'ok\n' });
    expect(ended.stderr).toContain('Nothing came on stdin within 0.2 s; going on without it.\n');
  });

  test('that never ends, without a prompt, is told', async () => {
    await using place = await openPlace();

    const { child, ended } = start(['exec', '--json', '--stdin-timeout', '0.2'], {
      place,
      env: key,
      stdin: 'open',
    });
    child.stdin?.write('half a prompt');

    const { code, stdout, stderr } = await ended;
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'CLI_STDIN_SILENT' });
    expect(stderr).toContain('the input stopped after 13 bytes and did not end for 0.2 s');
  });

  test('that is no text is told', async () => {
    await using place = await openPlace();

    const { child, ended } = start(['exec', '--json'], { place, env: key, stdin: 'open' });
    child.stdin?.end(Buffer.from([0xff, 0xfe, 0x00]));

    expect(JSON.parse((await ended).stdout)).toMatchObject({ code: 'CLI_STDIN_NOT_TEXT' });
  });
});

describe('what is wrong around it is one line, a code, and nothing half-written', () => {
  test.each([
    {
      name: 'a CODEX_HOME that is not there',
      env: { CODEX_HOME: '/no/such/home' },
      code: 'PATH_HOME_INVALID',
      text: 'CODEX_HOME points to "/no/such/home", but that path does not exist',
    },
    {
      name: 'a corrupt auth.json',
      file: 'auth.json',
      contents: '{"tok',
      code: 'LOGIN_RECORD_CORRUPT',
      text: 'auth.json',
    },
    {
      name: 'a broken config.toml',
      file: 'config.toml',
      contents: 'model = \n',
      code: 'CONFIG_FILE_INVALID',
      text: 'config.toml:1',
    },
    {
      name: 'a file in place of the log folder',
      file: 'sessions',
      contents: '',
      code: 'ROLLOUT_WRITE_FAILED',
      text: 'sessions',
    },
  ])('$name', async ({ env = {}, file, contents = '', code, text }) => {
    await using place = await openPlace();
    await using server = await startModelServer(forever(say('ok')));
    if (file !== undefined) await writeFile(join(place.codexHome, file), contents);
    const credentials = code.startsWith('LOGIN') ? {} : key;

    const ended = await run(['exec', '--json', ...to(server), 'go'], {
      place,
      env: { ...credentials, ...env },
    });

    expect(ended.code).toBe(1);
    const events: Record<string, unknown>[] = ended.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const error = events.find(({ type }) => type === 'error');
    expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
    expect(ended.stderr).toMatch(/^(?:error: [^\n]+\n)?$/u);
    expect(ended.stderr).not.toMatch(/\n\s+at /u);
  });

  test('a server that nobody listens at', async () => {
    await using place = await openPlace();
    const flags = ['--skip-git-repo-check', '-c', 'model_provider="own"', '--json'];
    const own = '{name="own",base_url="http://127.0.0.1:9",request_max_retries=0,stream_max_retries=0}';

    const ended = await run(['exec', ...flags, '-c', `model_providers.own=${own}`, 'go'], { place });

    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('"code":"MODEL_STREAM_LOST"');
    expect(ended.stdout).toContain('127.0.0.1:9');
  });

  test('a reader that goes away ends it quietly', async () => {
    await using place = await openPlace();
    await using server = await startModelServer(forever(say('ok')));

    const { child, ended } = start(['exec', '--json', ...to(server), 'go'], { place, env: key });
    child.stdout?.destroy();

    expect(await ended).toMatchObject({ code: 141, stderr: '' });
  });
});

test('no secret shows, whatever fails', async () => {
  await using place = await openPlace();
  await using server = await startModelServer(forever(say('ok')));
  server.fail('always', { status: 400, body: '{"error":{"message":"key sk-test-key-0123456789 is bad"}}' });

  const ended = await run(['exec', '--json', ...to(server), 'go'], {
    place,
    env: { CODEX_API_KEY: 'sk-test-key-0123456789' },
  });

  expect(`${ended.stdout}${ended.stderr}`).not.toContain('sk-test-key-0123456789');
});

test('a signal ends the turn, its command and the program: 130 and 143', async () => {
  await using place = await openPlace();
  await using server = await startModelServer(() => [
    callTool('exec_command', { cmd: 'sleep 300' }),
    say('never'),
  ]);
  await mkdir(join(place.workspace, '.git'));

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const { child, ended } = start(['exec', '--json', '-s', 'danger-full-access', ...to(server), 'go'], {
      place,
      env: key,
    });
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', (chunk: Buffer) => chunk.includes('item.started') && resolve());
    });
    child.kill(signal);
    expect(await ended).toMatchObject({ code });
  }
});
