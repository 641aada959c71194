import fc from 'fast-check';

/** A JWT with these claims; nobody on our side checks signatures. */
function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.c2ln`;
}

const tokens = {
  id_token: jwt({ email: 'a@b.c', 'https://api.openai.com/auth': { chatgpt_account_id: 'account-1' } }),
  access_token: jwt({ exp: 4_000_000_000 }),
  refresh_token: 'rt-1',
  account_id: 'account-1',
};
const last_refresh = '2026-11-25T03:51:29.505657850Z';

/** One of each kind that a codex, ours or native, old or new, writes. */
const wholes: readonly Readonly<Record<string, unknown>>[] = [
  { auth_mode: 'chatgpt', OPENAI_API_KEY: null, tokens, last_refresh },
  { OPENAI_API_KEY: null, tokens: { ...tokens, access_token: 'opaque', account_id: null }, last_refresh },
  { tokens: { ...tokens, id_token: { raw_jwt: tokens.id_token, email: 'a@b.c' } }, last_refresh },
  { auth_mode: 'apikey', OPENAI_API_KEY: 'sk-1' },
  { OPENAI_API_KEY: null, personal_access_token: 'at-1' },
  { auth_mode: 'agentIdentity', OPENAI_API_KEY: null, agent_identity: { agent_runtime_id: 'r' } },
  { auth_mode: 'bedrockApiKey', OPENAI_API_KEY: null, bedrock_api_key: { api_key: 'b', region: 'eu' } },
];

const members = [...new Set(wholes.flatMap((whole) => Object.keys(whole)))];
const tokenMembers = Object.keys(tokens);

/** What JSON can hold, and what a double, a prototype or a lone surrogate makes of it. */
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('', 'null', 'chatgpt', 'apikey', 'headers', '\uD800', 0, 1e308, [], {}),
  fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'toString', 'a'), fc.jsonValue(), { maxKeys: 3 }),
);

const whole = fc.constantFrom(...wholes);

/** Members left out, given another value, or added. */
const rewritten = fc
  .record({
    whole,
    top: fc.dictionary(fc.constantFrom(...members), value, { maxKeys: 2 }),
    inner: fc.dictionary(fc.constantFrom(...tokenMembers), value, { maxKeys: 2 }),
    extra: fc.dictionary(fc.string(), value, { maxKeys: 3 }),
    innerExtra: fc.dictionary(fc.string(), value, { maxKeys: 3 }),
    without: fc.subarray(members, { maxLength: 2 }),
    indent: fc.constantFrom(0, 2, '\t'),
  })
  .map(({ whole: base, top, inner, extra, innerExtra, without, indent }) => {
    const had = base['tokens'];
    const changed = typeof had === 'object' ? { tokens: { ...innerExtra, ...had, ...inner } } : {};
    const entries = Object.entries({ ...extra, ...base, ...changed, ...top });
    const kept = entries.filter(([name]) => !without.includes(name));
    return JSON.stringify(Object.fromEntries(kept), /*replacer*/ null, indent);
  });

/** Members that nobody here knows, and nothing else: the login is as good as before. */
const extended = fc
  .record({
    whole,
    extra: fc.dictionary(fc.string(), value, { maxKeys: 5 }),
    innerExtra: fc.dictionary(fc.string(), value, { maxKeys: 5 }),
  })
  .map(({ whole: base, extra, innerExtra }) => {
    const had = base['tokens'];
    const changed = typeof had === 'object' ? { tokens: { ...innerExtra, ...had } } : {};
    return JSON.stringify({ ...extra, ...base, ...changed });
  });

/** Characters cut, replaced or added to. */
const garbled = fc
  .record({
    text: whole.map((base) => JSON.stringify(base, /*replacer*/ null, /*space*/ 2)),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(40),
    insert: fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('\0', '\uFEFF', '}', '{"a":', '\r\n')),
  })
  .map(({ text, at, cut, insert }) => {
    const start = Math.floor(at * text.length);
    return text.slice(/*start*/ 0, start) + insert + text.slice(start + cut);
  });

/** The first bytes of a text, and perhaps zeros where the rest was, as a crash of the machine leaves a file. */
const truncated = fc
  .record({ whole, part: fc.double({ min: 0, max: 1, noNaN: true }), zeros: fc.nat(64) })
  .map(({ whole: base, part, zeros }) => {
    const text = JSON.stringify(base);
    return text.slice(/*start*/ 0, Math.floor(part * text.length)) + '\0'.repeat(zeros);
  });

/** The text in an encoding that an editor saves. */
const encoded = fc
  .record({ whole, form: fc.constantFrom('bom', 'utf16', 'crlf', 'twice') })
  .map(({ whole: base, form }) => {
    const text = JSON.stringify(base, /*replacer*/ null, /*space*/ 2);
    if (form === 'bom') return `\uFEFF${text}`;
    if (form === 'crlf') return text.replaceAll('\n', '\r\n');
    return form === 'twice' ? text + text : Buffer.from(text, 'utf16le').toString('latin1');
  });

/** Deep, long, or no object at all. */
const odd = fc.oneof(
  fc.nat(20_000).map((depth) => `{"tokens":${'['.repeat(depth)}${']'.repeat(depth)}}`),
  value.map((any) => JSON.stringify(any)),
  fc.string(),
);

/** What may have become of an `auth.json`. */
export const mutatedRecord: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: rewritten, weight: 6 },
  { arbitrary: extended, weight: 3 },
  { arbitrary: garbled, weight: 3 },
  { arbitrary: truncated, weight: 2 },
  { arbitrary: encoded, weight: 1 },
  { arbitrary: odd, weight: 1 },
);
