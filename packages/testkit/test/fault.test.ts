import { startLoopback, type Fault, type FaultTarget, type Loopback } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

const body = 'abcdefghij'.repeat(10);

async function startCounting(): Promise<{ far: Loopback; handled: string[] }> {
  const handled: string[] = [];
  const far = await startLoopback((request) => {
    handled.push(request.path);
    return { status: 200, body };
  });
  return { far, handled };
}

async function statuses(far: Loopback, paths: readonly string[]): Promise<number[]> {
  const seen: number[] = [];
  for (const path of paths) seen.push((await fetch(far.url + path)).status);
  return seen;
}

const fault = { status: 503 };

test.each<{ name: string; targets: FaultTarget[]; paths: string[]; expected: number[] }>([
  { name: 'next', targets: ['next'], paths: ['/', '/'], expected: [503, 200] },
  { name: 'next, twice', targets: ['next', 'next'], paths: ['/', '/', '/'], expected: [503, 503, 200] },
  { name: 'always', targets: ['always'], paths: ['/', '/'], expected: [503, 503] },
  { name: 'a path', targets: [{ path: '/b' }], paths: ['/a', '/b', '/b?c'], expected: [200, 503, 503] },
  { name: 'the 2nd', targets: [{ nth: 2 }], paths: ['/', '/', '/'], expected: [200, 503, 200] },
  {
    name: 'the 2nd to a path',
    targets: [{ path: '/b', nth: 2 }],
    paths: ['/b', '/a', '/b', '/b'],
    expected: [200, 200, 503, 200],
  },
  {
    name: 'two, from the 2nd on',
    targets: [{ nth: 2, times: 2 }],
    paths: ['/', '/', '/', '/'],
    expected: [200, 503, 503, 200],
  },
  { name: 'the first two', targets: [{ times: 2 }], paths: ['/', '/', '/'], expected: [503, 503, 200] },
  {
    name: 'the next and the 2nd',
    targets: ['next', { nth: 2 }],
    paths: ['/', '/', '/'],
    expected: [503, 503, 200],
  },
  {
    name: 'where something holds',
    targets: [{ where: (request) => request.query['fail'] === 'yes' }],
    paths: ['/?fail=no', '/?fail=yes'],
    expected: [200, 503],
  },
])('a fault hits $name', async ({ targets, paths, expected }) => {
  const { far } = await startCounting();
  await using _ = far;
  for (const target of targets) far.fail(target, fault);
  expect(await statuses(far, paths)).toEqual(expected);
});

test('of two faults the older one wins; a lifted one is gone; hits are counted', async () => {
  const { far } = await startCounting();
  await using _ = far;
  const first = far.fail('always', { status: 500 });
  const second = far.fail('always', { status: 501 });
  expect(await statuses(far, ['/'])).toEqual([500]);
  first.lift();
  expect(await statuses(far, ['/', '/'])).toEqual([501, 501]);
  expect([first.hits, second.hits]).toEqual([1, 2]);
});

test.each<{ fault: Fault; status: number; headers?: Record<string, string>; text: string | RegExp }>([
  { fault: { status: 500 }, status: 500, text: /"code":null/u },
  { fault: { status: 401, code: 'token_expired' }, status: 401, text: /"code":"token_expired"/u },
  { fault: { status: 401, body: '' }, status: 401, text: '' },
  {
    fault: { status: 429, retryAfterSeconds: 7, body: '{}' },
    status: 429,
    headers: { 'retry-after': '7', 'content-type': 'application/json' },
    text: '{}',
  },
  {
    fault: { status: 502, body: '<h1>Bad gateway</h1>' },
    status: 502,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    text: '<h1>Bad gateway</h1>',
  },
  {
    fault: { status: 302, headers: { location: '/x' }, body: 'gone' },
    status: 302,
    headers: { location: '/x' },
    text: 'gone',
  },
  { fault: { status: 204, body: '' }, status: 204, text: '' },
])('a status fault answers instead of the far end: $fault', async (row) => {
  const { far, handled } = await startCounting();
  await using _ = far;
  far.fail('next', row.fault);
  const answer = await fetch(far.url, { redirect: 'manual' });
  expect(answer.status).toBe(row.status);
  expect(Object.fromEntries(answer.headers)).toMatchObject(row.headers ?? {});
  expect(await answer.text()).toMatch(row.text);
  expect(handled).toEqual([]);
  expect(far.requests[0]?.status).toBe(row.status);
});

test.each<{
  moment: 'onArrival' | 'beforeAnswer' | 'afterHeaders';
  handled: string[];
  status: number | undefined;
}>([
  { moment: 'onArrival', handled: [], status: undefined },
  { moment: 'beforeAnswer', handled: ['/'], status: undefined },
  { moment: 'afterHeaders', handled: ['/'], status: 200 },
])('a hang-up $moment', async ({ moment, handled: expected, status }) => {
  const { far, handled } = await startCounting();
  await using _ = far;
  far.fail('next', { hangUp: moment });
  const got = await fetch(far.url).catch(() => undefined);
  expect(got?.status).toBe(status);
  expect(await got?.text().catch(() => 'cut')).toBe(got === undefined ? undefined : 'cut');
  expect(handled).toEqual(expected);
  expect(far.requests[0]?.status).toBe(status);
  expect(await statuses(far, ['/'])).toEqual([200]);
});

async function readRaw(url: string): Promise<{ text: string; whole: boolean }> {
  const reader = (await fetch(url)).body?.getReader();
  let text = '';
  try {
    for (;;) {
      const step = await reader?.read();
      if (step === undefined || step.done) return { text, whole: true };
      text += new TextDecoder().decode(step.value);
    }
  } catch {
    return { text, whole: false };
  }
}

test.each([
  { tearAfterBytes: 0, text: '', whole: false },
  { tearAfterBytes: 7, text: body.slice(0, 7), whole: false },
  { tearAfterBytes: 99, text: body.slice(0, 99), whole: false },
  { tearAfterBytes: 100, text: body, whole: true },
])('a tear after $tearAfterBytes of 100 bytes', async ({ tearAfterBytes, text, whole }) => {
  const { far } = await startCounting();
  await using _ = far;
  far.fail('next', { tearAfterBytes });
  expect(await readRaw(far.url)).toEqual({ text, whole });
});

test.each([
  { tearAfterBytes: 99, whole: false },
  { tearAfterBytes: 100, whole: true },
])('a tear after $tearAfterBytes of 100 bytes that are sent in pieces', async ({ tearAfterBytes, whole }) => {
  await using far = await startLoopback(() => ({ status: 200, body: [body.slice(0, 50), body.slice(50)] }));
  far.fail('next', { tearAfterBytes });
  expect(await readRaw(far.url)).toEqual({ text: body.slice(0, tearAfterBytes), whole });
});

test('a drip sends the same bytes in many pieces', async () => {
  const { far } = await startCounting();
  await using _ = far;
  far.fail('next', { dripBytesPerSecond: 1000 });
  const reader = (await fetch(far.url)).body?.getReader();
  const pieces: string[] = [];
  for (let step = await reader?.read(); step?.done === false; step = await reader?.read()) {
    pieces.push(new TextDecoder().decode(step.value));
  }
  expect(pieces.join('')).toBe(body);
  expect(pieces.length).toBeGreaterThan(1);
});

test('a rewrite changes the body of an answer that took effect, and its length', async () => {
  const { far, handled } = await startCounting();
  await using _ = far;
  far.fail('next', { rewriteBody: (text) => `${text.toUpperCase()}ä` });
  expect(await (await fetch(far.url)).text()).toBe(`${body.toUpperCase()}ä`);
  expect(handled).toEqual(['/']);
});

test('a delayed answer took effect before it is sent, and any fault may be late', async () => {
  const { far, handled } = await startCounting();
  await using _ = far;
  far.fail('next', { delayMs: Infinity });
  const leave = new AbortController();
  const held = fetch(far.url, { signal: leave.signal }).catch(() => 'left');
  await far.waitFor('/');
  expect(handled).toEqual(['/']);
  expect(far.requests[0]?.status).toBeUndefined();
  leave.abort();
  expect(await held).toBe('left');
  far.fail('next', { status: 503, delayMs: 5 });
  expect(await statuses(far, ['/', '/'])).toEqual([503, 200]);
});

test('a filter that throws is answered with 500 and its message', async () => {
  const { far } = await startCounting();
  await using _ = far;
  far.fail({ where: () => JSON.parse('{') }, fault);
  const answer = await fetch(far.url);
  expect(answer.status).toBe(500);
  expect(await answer.text()).toContain('testkit_threw');
});

test.each<{ fault: unknown; target?: unknown }>([
  { fault: {} },
  { fault: 'reset' },
  { fault: { status: 500, hangUp: 'beforeAnswer' } },
  { fault: { status: 0 } },
  { fault: { status: 100 } },
  { fault: { status: 200.5 } },
  { fault: { status: 200, headers: { 'x y': '1' } } },
  { fault: { status: 200, headers: { x: 'a\r\nb' } } },
  { fault: { hangUp: 'sometime' } },
  { fault: { delayMs: -1 } },
  { fault: { delayMs: Number.NaN } },
  { fault: { tearAfterBytes: -1 } },
  { fault: { dripBytesPerSecond: 0 } },
  { fault, target: 'sometimes' },
  { fault, target: { nth: 0 } },
  { fault, target: { times: 1.5 } },
])('what cannot be played is refused at once: $fault $target', async (row) => {
  const { far } = await startCounting();
  await using _ = far;
  // From JavaScript, where no type checker helps.
  const [target, bad] = [(row.target ?? 'next') as FaultTarget, row.fault as Fault];
  expect(() => far.fail(target, bad)).toThrow(expect.objectContaining({ code: 'TESTKIT_FAULT_INVALID' }));
  expect(await statuses(far, ['/'])).toEqual([200]);
});

test('forty requests at once each meet their own fate', async () => {
  const { far, handled } = await startCounting();
  await using _ = far;
  far.fail({ where: (request) => request.number % 2 === 0 }, fault);
  const answers = await Promise.all(Array.from({ length: 40 }, () => fetch(far.url)));
  expect(answers.filter((answer) => answer.status === 503)).toHaveLength(20);
  expect(handled).toHaveLength(20);
});
