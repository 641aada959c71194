import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { gzipSync, zstdCompressSync } from 'node:zlib';

import { jsonAnswer, startLoopback, type Answer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

const ok = (): Answer => jsonAnswer(/*status*/ 200, { ok: true });

test('a request is recorded whole: target, query, headers, body, fields, and the status it got', async () => {
  await using far = await startLoopback(ok);
  await fetch(`${far.url}/a/b?x=1&y=%20z`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-mine': 'yes' },
    body: '{"n":1,"text":"ä"}',
  });
  expect(far.requests).toHaveLength(1);
  expect(far.requests[0]).toMatchObject({
    number: 1,
    method: 'POST',
    target: '/a/b?x=1&y=%20z',
    path: '/a/b',
    query: { x: '1', y: ' z' },
    headers: { 'x-mine': 'yes' },
    body: '{"n":1,"text":"ä"}',
    fields: { n: 1, text: 'ä' },
    status: 200,
  });
});

test.each([
  {
    kind: 'a form',
    type: 'application/x-www-form-urlencoded',
    body: 'a=1&b=%2B+c',
    fields: { a: '1', b: '+ c' },
  },
  { kind: 'JSON without saying so', type: 'text/plain', body: '{"a":"1"}', fields: { a: '1' } },
  { kind: 'broken JSON', type: 'application/json', body: '{"a":', fields: {} },
  { kind: 'a JSON array', type: 'application/json', body: '[1]', fields: {} },
  { kind: 'a JSON null', type: 'application/json', body: 'null', fields: {} },
  { kind: 'nothing', type: 'application/json', body: '', fields: {} },
])('the fields of $kind', async ({ type, body, fields }) => {
  await using far = await startLoopback(ok);
  await fetch(far.url, { method: 'POST', headers: { 'content-type': type }, body });
  expect(far.requests[0]?.fields).toEqual(fields);
  expect(far.requests[0]?.body).toBe(body);
});

test.each([
  { encoding: 'gzip', bytes: gzipSync('{"a":1}'), text: '{"a":1}' },
  { encoding: 'zstd', bytes: zstdCompressSync('{"a":1}'), text: '{"a":1}' },
  { encoding: 'gzip', bytes: Buffer.from('not gzip'), text: 'not gzip' },
  { encoding: 'unheard-of', bytes: Buffer.from('{"a":1}'), text: '{"a":1}' },
])('a body in $encoding is recorded as $text', async ({ encoding, bytes, text }) => {
  await using far = await startLoopback(ok);
  await fetch(far.url, {
    method: 'POST',
    headers: { 'content-encoding': encoding },
    body: new Uint8Array(bytes),
  });
  expect(far.requests[0]?.body).toBe(text);
  expect(Buffer.from(far.requests[0]?.bytes ?? []).equals(bytes)).toBe(true);
});

test('a request the client gave up on is not recorded', async () => {
  await using far = await startLoopback(ok);
  const half = new AbortController();
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('half')),
    pull: () => half.abort(),
  });
  const request: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    body,
    duplex: 'half',
    signal: half.signal,
  };
  await expect(fetch(far.url, request)).rejects.toThrow('aborted');
  await fetch(`${far.url}/whole`);
  expect(far.requests.map(({ number, path }) => ({ number, path }))).toEqual([{ number: 1, path: '/whole' }]);
});

test('waitFor gives the request that came, the one that comes, and the count-th', async () => {
  await using far = await startLoopback(ok);
  await fetch(`${far.url}/one`);
  expect((await far.waitFor('/one')).number).toBe(1);
  const second = far.waitFor('/one', /*count*/ 2);
  await fetch(`${far.url}/other`);
  await fetch(`${far.url}/one?again`);
  expect((await second).target).toBe('/one?again');
  await expect(far.waitFor('/one', /*count*/ 0)).rejects.toBeInstanceOf(TypeError);
});

test('waitFor gives up, and says what came instead', async () => {
  await using far = await startLoopback(ok, { waitTimeoutMs: 20 });
  await fetch(`${far.url}/other`);
  await expect(far.waitFor('/never')).rejects.toMatchObject({
    code: 'TESTKIT_WAIT_TIMEOUT',
    path: '/never',
    seen: 0,
    message: expect.stringContaining('/other'),
  });
});

test('forget drops what was recorded and goes on counting', async () => {
  await using far = await startLoopback(ok);
  await fetch(far.url);
  far.forget();
  expect(far.requests).toEqual([]);
  await fetch(far.url);
  expect(far.requests.map((request) => request.number)).toEqual([2]);
});

test('what throws while answering is answered with 500 and its message', async () => {
  await using far = await startLoopback((request) => {
    if (request.path === '/sync') throw new Error('my bug');
    return Promise.reject(new Error('my later bug'));
  });
  const answers = await Promise.all([fetch(`${far.url}/sync`), fetch(`${far.url}/async`)]);
  expect(answers.map((answer) => answer.status)).toEqual([500, 500]);
  expect(await answers[0]?.text()).toContain('my bug');
  expect(await answers[1]?.text()).toContain('my later bug');
});

test('headers nobody can send are answered with 500, and a body that breaks off with a broken connection', async () => {
  await using far = await startLoopback((request) =>
    request.path === '/headers'
      ? { status: 200, headers: { 'x-bad': 'a\nb' } }
      : { status: 200, body: breaking() },
  );
  expect((await fetch(`${far.url}/headers`)).status).toBe(500);
  await expect(fetch(`${far.url}/body`).then((answer) => answer.text())).rejects.toThrow('terminated');
});

function* breaking(): Generator<string> {
  yield 'first';
  throw new Error('broken');
}

test('closing cuts the connections, rejects who waits, and refuses further use', async () => {
  const far = await startLoopback(ok);
  far.fail('always', { delayMs: Infinity });
  const held = fetch(`${far.url}/held`).then(
    () => 'answered',
    () => 'cut',
  );
  const waiting = far.waitFor('/never').catch((error: unknown) => error);
  await far.waitFor('/held');
  await Promise.all([far.close(), far.close(), far[Symbol.asyncDispose]()]);
  expect(await held).toBe('cut');
  const closed = { code: 'TESTKIT_LOOPBACK_CLOSED' };
  expect(await waiting).toMatchObject(closed);
  await expect(far.waitFor('/held')).rejects.toMatchObject(closed);
  expect(() => far.fail('next', { status: 500 })).toThrow(expect.objectContaining(closed));
  await expect(fetch(far.url)).rejects.toThrow('fetch failed');
});

// Another process may take the freed port in between.
test('a far end comes back on its port', { retry: 3 }, async () => {
  const first = await startLoopback(ok);
  const port = Number(new URL(first.url).port);
  await first.close();
  await using again = await startLoopback(ok, { port });
  expect(again.url).toBe(first.url);
});

test('a port in use is a typed error', async () => {
  await using far = await startLoopback(ok);
  const port = Number(new URL(far.url).port);
  await expect(startLoopback(ok, { port })).rejects.toMatchObject({ code: 'TESTKIT_LISTEN_FAILED', port });
});

test('unref lets the process end, with answers held back and with somebody waiting', async () => {
  const program = `
    import { connect } from 'node:net';
    import { startAuthority, startLoopback, startModelServer, startProxy } from '@codex-ts/testkit';
    const options = { unref: true };
    const far = await startLoopback(() => ({ status: 200 }), options);
    await startAuthority(options);
    await startModelServer([], options);
    await startProxy(options);
    const slow = far.fail({ path: '/slow' }, { delayMs: 60_000 });
    const leave = new AbortController();
    const held = fetch(far.url + '/slow', { signal: leave.signal }).catch(() => 'left');
    await far.waitFor('/slow');
    leave.abort();
    console.log(await held, slow.hits, (await fetch(far.url)).status);
    const { port } = new URL(far.url);
    const client = connect(port, '127.0.0.1');
    client.write('GET /slow HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n');
    await far.waitFor('/slow', 2);
    client.unref();
    far.waitFor('/never');
  `;
  const args = ['--conditions=@codex-ts/source', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  const [code] = await once(child, 'close');
  expect(output).toBe('left 1 200\n');
  expect(code).toBe(0);
});
