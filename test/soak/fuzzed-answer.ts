import fc from 'fast-check';

/** What a token endpoint, or whatever stands in its place, sends back, byte by byte. */
export interface FuzzedAnswer {
  /** The whole answer, before it was torn. */
  readonly bytes: Buffer;
  /** How many of them are sent before the connection is closed. */
  readonly sent: number;
  /** A refresh token that the client must keep, since it was given whole in a well-formed answer of success. */
  readonly mustKeep: string | undefined;
}

const codes = [
  'refresh_token_expired',
  'refresh_token_reused',
  'refresh_token_invalidated',
  'app_session_terminated',
  'invalid_refresh_token',
  'token_expired',
  'invalid_grant',
  'something_newer',
];

const errorBody = fc
  .record({
    shape: fc.constantFrom('nested', 'flat', 'top'),
    code: fc.oneof(fc.constantFrom(...codes), fc.string()),
    message: fc.oneof(fc.string(), fc.jsonValue()),
  })
  .map(({ shape, code, message }) => {
    if (shape === 'nested') return { error: { code, message } };
    return shape === 'flat' ? { error: code, error_description: message } : { code, message };
  })
  .map((body) => JSON.stringify(body));

const member = fc.oneof(fc.string({ minLength: 1 }), fc.jsonValue());

const tokenBody = fc
  .record(
    {
      id_token: member,
      access_token: member,
      refresh_token: fc.oneof(fc.uuid(), member),
      expires_in: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  .map((body) => JSON.stringify(body));

/** Servers quote what they were sent. */
function bodies(sent: string): fc.Arbitrary<string> {
  return fc.oneof(
    { arbitrary: tokenBody, weight: 4 },
    { arbitrary: errorBody, weight: 3 },
    { arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)), weight: 1 },
    { arbitrary: fc.string({ maxLength: 200 }), weight: 1 },
    { arbitrary: fc.constantFrom('', '<!DOCTYPE html><p>Wi-Fi', '{', '\uFEFF{}', 'null'), weight: 1 },
    { arbitrary: fc.nat(300_000).map((length) => 'x'.repeat(length)), weight: 1 },
    {
      arbitrary: fc.constantFrom(
        `no such token: ${sent}`,
        JSON.stringify({ error: { code: 'odd', message: `no such token: ${sent}` } }),
        JSON.stringify({ error: sent }),
        `refresh_token=${sent}&grant_type=refresh_token`,
      ),
      weight: 1,
    },
  );
}

const status = fc.oneof(
  { arbitrary: fc.constant(200), weight: 4 },
  { arbitrary: fc.constantFrom(201, 204, 302, 400, 401, 403, 404, 407, 429, 500, 502, 503), weight: 4 },
  { arbitrary: fc.integer({ min: 100, max: 999 }), weight: 1 },
);

const headerValue = fc.string({
  unit: fc.constantFrom('a', '0', '9', ' ', ',', ';', '=', '-', '/', ':', '"'),
  maxLength: 20,
});

const headers = fc.record(
  {
    'Content-Type': fc.constantFrom('application/json', 'text/html', 'application/json; charset=utf-16', ''),
    'Retry-After': fc.oneof(
      fc.integer().map(String),
      fc.constantFrom('Thu, 01 Jan 1970 00:00:00 GMT', 'soon'),
    ),
    'Date': fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      headerValue,
    ),
    'Location': fc.constantFrom('http://127.0.0.1:9/', '/', 'javascript:alert(1)'),
    'WWW-Authenticate': headerValue,
    'X-Odd': headerValue,
  },
  { requiredKeys: [] },
);

const whole = fc.constant(1);
const part = fc.double({ min: 0, max: 1, noNaN: true });

/** An answer of HTTP, now and then torn, or with a length that is not its own. */
const spoken = (sent: string): fc.Arbitrary<FuzzedAnswer> =>
  fc
    .record({
      status,
      headers,
      body: bodies(sent),
      part: fc.oneof({ arbitrary: whole, weight: 4 }, { arbitrary: part, weight: 1 }),
      tooLong: fc.oneof(
        { arbitrary: fc.constant(0), weight: 9 },
        { arbitrary: fc.integer({ min: -9, max: 9 }), weight: 1 },
      ),
    })
    .map(({ tooLong, ...answer }): FuzzedAnswer => {
      const content = Buffer.from(answer.body);
      const length = Math.max(0, content.length + tooLong);
      const lines = Object.entries({
        ...answer.headers,
        'Content-Length': String(length),
        'Connection': 'close',
      });
      const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      const bytes = Buffer.concat([
        Buffer.from(`HTTP/1.1 ${answer.status} Odd\r\n${head}\r\n`, 'latin1'),
        content,
      ]);
      const torn = Math.floor(answer.part * bytes.length);
      const isSuccess = answer.status >= 200 && answer.status < 300 && answer.status !== 204;
      const isWhole = torn === bytes.length && length === content.length;
      return { bytes, sent: torn, mustKeep: isSuccess && isWhole ? refreshTokenIn(answer.body) : undefined };
    });

/** No HTTP at all. */
const garbage = fc.uint8Array({ maxLength: 300 }).map((array): FuzzedAnswer => {
  const bytes = Buffer.from(array);
  return { bytes, sent: bytes.length, mustKeep: undefined };
});

/** What may come back from a token endpoint that was sent this token. */
export function fuzzedAnswer(token: string): fc.Arbitrary<FuzzedAnswer> {
  return fc.oneof({ arbitrary: spoken(token), weight: 15 }, { arbitrary: garbage, weight: 1 });
}

function refreshTokenIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('refresh_token' in value)) return undefined;
    const token = value.refresh_token;
    return typeof token === 'string' && token !== '' ? token : undefined;
  } catch {
    return undefined;
  }
}
