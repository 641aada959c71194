/** Bytes of one line without its line feed, and what they must be answered with. */
export interface MalformedLine {
  readonly bytes: Buffer;
  /** `parse`: -32700 without an id. `invalid`: -32600 without an id. Otherwise an error with this id, or none at all. */
  readonly expected: 'parse' | 'invalid' | 'nothing' | { readonly id: number };
}

type Random = () => number;

/** A line that no client should send. Ids are the caller's to give. */
export function malformedLine(random: Random, id: number): MalformedLine {
  const make = makers[Math.floor(random() * makers.length)] ?? notUtf8;
  return make(random, id);
}

const makers: readonly ((random: Random, id: number) => MalformedLine)[] = [
  notUtf8,
  notJson,
  cutOff,
  tooDeep,
  notAnObject,
  batch,
  noMessage,
  oddMethod,
  oddId,
  unknownMethod,
  wrongParams,
  unknownNotification,
  answerNobodyAsked,
  long,
];

const validText = '{"id":1,"method":"getAuthStatus","params":{}}';

function notUtf8(random: Random): MalformedLine {
  const bytes = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 80) }, () => byteOf(random)));
  // Alone in UTF-8 it stands for nothing.
  return { bytes: Buffer.concat([Buffer.from([0xff]), bytes]), expected: 'parse' };
}

function byteOf(random: Random): number {
  const byte = Math.floor(random() * 256);
  return byte === 0x0a || byte === 0x0d ? 0x20 : byte;
}

function notJson(random: Random): MalformedLine {
  const letters = Array.from({ length: 1 + Math.floor(random() * 60) }, () =>
    String.fromCodePoint(0x21 + Math.floor(random() * 0x5d)),
  );
  return text(`~${letters.join('')}`, 'parse');
}

function cutOff(random: Random): MalformedLine {
  return text(validText.slice(/*start*/ 0, 1 + Math.floor(random() * (validText.length - 2))), 'parse');
}

function tooDeep(random: Random, id: number): MalformedLine {
  const depth = 2_000 + Math.floor(random() * 5_000);
  const params = `${'['.repeat(depth)}${']'.repeat(depth)}`;
  return text(`{"id":${id},"method":"getAuthStatus","params":${params}}`, 'parse');
}

function notAnObject(random: Random): MalformedLine {
  return text(pick(random, ['1', 'null', 'true', '"getAuthStatus"', '1e999', '-0']), 'invalid');
}

function batch(): MalformedLine {
  return text(`[${validText},${validText}]`, 'invalid');
}

function noMessage(random: Random): MalformedLine {
  return text(pick(random, ['{}', '{"params":{}}', '{"jsonrpc":"2.0"}', '{"result":1}']), 'invalid');
}

function oddMethod(random: Random, id: number): MalformedLine {
  const method = pick(random, ['1', 'null', '[]', '{}', 'false']);
  return text(`{"id":${id},"method":${method}}`, { id });
}

function oddId(random: Random): MalformedLine {
  const id = pick(random, ['1.5', 'null', '{}', '[]', 'true', '1e400', '99999999999999999999']);
  return text(`{"id":${id},"method":"getAuthStatus","params":{}}`, 'invalid');
}

function unknownMethod(random: Random, id: number): MalformedLine {
  const method = pick(random, [
    '',
    'no/such',
    'constructor',
    '__proto__',
    'toString',
    '\u0000',
    'é'.repeat(99),
  ]);
  return text(JSON.stringify({ id, method, params: {} }), { id });
}

function wrongParams(random: Random, id: number): MalformedLine {
  const [method, params] = pick(random, [
    ['getAuthStatus', 7],
    ['getAuthStatus', { includeToken: 'yes' }],
    ['account/read', []],
    ['account/login/start', { type: 'apiKey' }],
    ['account/login/start', { type: 'nonsense' }],
    ['account/login/cancel', { loginId: 3 }],
    ['thread/read', {}],
    ['thread/resume', { threadId: 4 }],
    ['turn/start', { threadId: 'x' }],
    ['turn/interrupt', null],
    ['command/exec', { command: 'ls' }],
    ['initialize', { clientInfo: {} }],
  ] as const);
  return text(JSON.stringify({ id, method, params }), { id });
}

function unknownNotification(): MalformedLine {
  return text('{"method":"no/such/notification","params":[1,2]}', 'nothing');
}

function answerNobodyAsked(random: Random): MalformedLine {
  const id = Math.floor(random() * 1e6);
  const answer = pick(random, [
    { id, result: {} },
    { id, error: { code: 1, message: 'x' } },
  ]);
  return text(JSON.stringify(answer), 'nothing');
}

function long(random: Random): MalformedLine {
  return text(`"${'x'.repeat(Math.floor(random() * 200_000))}`, 'parse');
}

function text(line: string, expected: MalformedLine['expected']): MalformedLine {
  return { bytes: Buffer.from(line), expected };
}

function pick<Value>(random: Random, values: readonly [Value, ...Value[]]): Value;
function pick<Value>(random: Random, values: readonly Value[]): Value;
function pick<Value>(random: Random, values: readonly Value[]): Value | undefined {
  return values[Math.floor(random() * values.length)];
}
