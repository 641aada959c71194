import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { fixturePath, serve, serveTls } from './loopback-server.ts';

const cwd = fileURLToPath(new URL('..', import.meta.url));

/** Runs the code in a process of its own; one that does not end by itself fails the test. */
async function run(code: string, environment: Record<string, string> = {}): Promise<string> {
  const args = ['--conditions=@codex-ts/source', '--input-type=module', '-e', code];
  const env = { ...environment, PATH: process.env['PATH'] };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env, timeout: 20_000 });
  return stdout.trim();
}

test('importing the package loads none of node’s network modules', async () => {
  const loaded = await run(`
    await import('@codex-ts/utils-http');
    console.log(process.moduleLoadList.filter((name) => /^NativeModule (?:_?http|https|net|tls|_tls|dns|crypto)/u.test(name)).join());
  `);

  expect(loaded).toBe('');
});

test('an http exchange does not load https', async () => {
  await using server = await serve((_request, response) => void response.end('x'));

  const loaded = await run(`
    const { createExchange } = await import('@codex-ts/utils-http');
    await (await createExchange({ environment: {} })({ url: '${server.url}' })).text();
    console.log(process.moduleLoadList.filter((name) => /^NativeModule https?$/u.test(name)).join());
  `);

  expect(loaded).toBe('NativeModule http');
});

test.each([
  { name: 'an answer', path: '/', ending: 'await answer.text()' },
  { name: 'a discarded body', path: '/drip', ending: 'answer.discard()' },
  { name: 'a body left early', path: '/drip', ending: 'for await (const _ of answer.body) break' },
  {
    name: 'an aborted body',
    path: '/drip',
    ending: 'controller.abort(); await answer.text().catch(() => {})',
  },
  { name: 'a body that was too large', path: '/drip', ending: 'await answer.text(1).catch(() => {})' },
])('after $name over $path the process ends by itself', async ({ path, ending }) => {
  await using server = await serve((request, response) => {
    if (request.url === '/') response.end('xx');
    else response.write('xx');
  });
  await using secure = await serveTls('server', (request, response) => {
    if (request.url === '/') response.end('xx');
    else response.write('xx');
  });

  const ended = await run(
    `
    const { createExchange } = await import('@codex-ts/utils-http');
    for (const url of ['${server.url}', '${secure.url}']) {
      const exchange = createExchange({ keepAlive: true });
      const controller = new AbortController();
      const answer = await exchange({
        url: url + '${path}', signal: controller.signal, deadlineMs: 1e6, idleTimeoutMs: 1e6,
      });
      ${ending};
    }
    console.log('ended');
  `,
    { CODEX_CA_CERTIFICATE: fixturePath('ca.pem') },
  );

  expect(ended).toBe('ended');
});

test('after a timeout the process ends by itself', async () => {
  await using server = await serve(() => {});

  const ended = await run(`
    const { createExchange } = await import('@codex-ts/utils-http');
    const ask = createExchange({ keepAlive: true });
    await ask({ url: '${server.url}', deadlineMs: 20 }).catch((error) => console.log(error.code));
  `);

  expect(ended).toBe('HTTP_TIMEOUT');
});
