import fc from 'fast-check';
import { expect, test } from 'vitest';

import { redact } from '@codex-ts/utils-error';

test.each([
  // JSON, also escaped, cut off, and holding quotes
  ['{"refresh_token":"r1","error":"x"}', '{"refresh_token":"[redacted]","error":"x"}'],
  ['{ "OPENAI_API_KEY" : "k1" }', '{ "OPENAI_API_KEY" : "[redacted]" }'],
  ['{"accessToken":"a1","accountId":"acc"}', '{"accessToken":"[redacted]","accountId":"acc"}'],
  [String.raw`{"password":"a\"b","b":1}`, '{"password":"[redacted]","b":1}'],
  ['{"id_token":"cut off he', '{"id_token":"[redacted]'],
  [
    String.raw`{"body":"{\"code_verifier\":\"v1\",\"a\":1}"}`,
    String.raw`{"body":"{\"code_verifier\":\"[redacted]\",\"a\":1}"}`,
  ],
  [
    "{ refresh_token: 'r1', device_auth_id: 'd1' }",
    "{ refresh_token: '[redacted]', device_auth_id: '[redacted]' }",
  ],
  // RFC 8628 and RFC 7521
  ['{"device_code":"d1","user_code":"u1"}', '{"device_code":"[redacted]","user_code":"[redacted]"}'],
  ['client_assertion=c1&client_assertion_type=t', 'client_assertion=[redacted]&client_assertion_type=t'],
  // URLs and forms
  ['GET /cb?code=c1&state=s1&scope=all', 'GET /cb?code=[redacted]&state=[redacted]&scope=all'],
  ['/x#id_token=i1', '/x#id_token=[redacted]'],
  ['code=c1&grant_type=authorization_code', 'code=[redacted]&grant_type=authorization_code'],
  ['"client_id=i&key=k1"', '"client_id=i&key=[redacted]"'],
  ['to=https%3A%2F%2Fx%3Fcode%3Dc1%26a%3D1', 'to=https%3A%2F%2Fx%3Fcode%3D[redacted]'],
  ['CODEX_ACCESS_TOKEN=t1 codex exec', 'CODEX_ACCESS_TOKEN=[redacted] codex exec'],
  ['requested_token=r subject_token=s', 'requested_token=[redacted] subject_token=[redacted]'],
  // headers
  ['Authorization: Bearer b1, accept: */*', 'Authorization: [redacted], accept: */*'],
  ['authorization: AgentAssertion a1', 'authorization: [redacted]'],
  ["{ authorization: 'Basic dXNlcg==' }", "{ authorization: '[redacted]' }"],
  ["['Authorization', 'Basic dXNlcg==']", "['Authorization', 'Basic [redacted]']"],
  ['Proxy-Authorization: Basic dXNlcg==', 'Proxy-Authorization: [redacted]'],
  ['Cookie: a=1; b=2\nhost: x', 'Cookie: [redacted]\nhost: x'],
  ['x-api-key: k1', 'x-api-key: [redacted]'],
  ['sent bearer abcdef.ghi', 'sent bearer [redacted]'],
  ['sent AgentAssertion eyJhZ2VudF9ydW50aW1lX2lkIjoi', 'sent AgentAssertion [redacted]'],
  // user info
  ['http://user:pa@ss@proxy:8080/x', 'http://[redacted]@proxy:8080/x'],
  ['socks5://:pw@proxy', 'socks5://[redacted]@proxy'],
  // by shape
  ['got eyJhbGciOi.eyJzdWIi.c2ln back', 'got [redacted] back'],
  ['Incorrect API key provided: sk-proj-abc_def', 'Incorrect API key provided: [redacted]'],
  ['whoami at-0aB3xyz', 'whoami [redacted]'],
  ['spent rt_0aB3xyz-UvW_long.', 'spent [redacted].'],
  ['spent rt.1.AAbbCC0dd-_ee.ff', 'spent [redacted]'],
  ['spent rt-0aB3xyz', 'spent [redacted]'],
  ['code ac_0aB3xyz-UvWlong', 'code [redacted]'],
  ['session sess-0aB3xyz', 'session [redacted]'],
  ['bedrock-api-key-YmVkcm9jaw== and ABSKQmVkcm9ja0FQSUtleS1hYmM=', '[redacted] and [redacted]'],
  // labels
  ['refresh_token: 0aB3 user-code: ABCD-1234', 'refresh_token: [redacted] user-code: [redacted]'],
  ['secret_access_key: wJalrXUtnFEMI/K7MDENG', 'secret_access_key: [redacted]'],
  // the text that JSON.parse quotes
  [
    `Unexpected token 'x', ..."n":"secret"x"... is not valid JSON`,
    `Unexpected token 'x', [redacted] is not valid JSON`,
  ],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  '',
  'the refresh token: ENOENT: no such file or directory',
  '{"error":{"code":"refresh_token_reused","state":"failed","total_tokens":12}}',
  'exit code=1, state=running',
  'https://auth.openai.com/oauth/token and mail@example.com',
  'look-at-everything-twice, desk-lamps-everywhere, sort-descending-2',
  'max_output_tokens=5 token_type=x grant_type=refresh_token',
  'start.rt.exe rt_kernel ac_adapter rt.example.com: not a token',
  'invalid refresh_token: expired',
  'the agentassertion scheme',
])('what tells no secret stays: %s', (text) => {
  expect(redact(text)).toBe(text);
});

// What native keeps out of its logs, as parameters of a URL; and three more.
const parameters =
  `access_token api_key client_secret code code_verifier id_token key refresh_token requested_token state
subject_token token authorization device_auth_id user_code`.split(/\s+/u);

test.each(parameters)('%s never shows in a URL, a form or an escaped URL', (name) => {
  expect(redact(`GET /x?a=1&${name}=0-secret.value~_&b=2`)).toMatch(`?a=1&${name}=[redacted]`);
  expect(redact(`GET /x?${name.toUpperCase()}=0-secret&b=2`)).toMatch(`?${name.toUpperCase()}=[redacted]`);
  expect(redact(`${name}=0-secret`)).toBe(`${name}=[redacted]`);
  expect(redact(`to=https%3A%2F%2Fx%3Fa%3D1%26${name}%3D0-secret`)).not.toContain('0-secret');
});

test.each(parameters.filter((name) => !['code', 'key', 'state'].includes(name)))(
  '%s never shows in JSON, however it is printed',
  (name) => {
    const camel = name.replaceAll(/_(\w)/gu, (_, letter: string) => letter.toUpperCase());
    for (const member of [name, camel, name.replaceAll('_', '-')]) {
      expect(redact(JSON.stringify({ [member]: 'secret', a: 1 }))).toBe(`{"${member}":"[redacted]","a":1}`);
      expect(redact(`{ '${member}': 'secret' }`)).toBe(`{ '${member}': '[redacted]' }`);
    }
  },
);

const shapes: readonly ((secret: string) => string)[] = [
  (secret) => `{"refresh_token":"${secret}"}`,
  (secret) => JSON.stringify({ body: JSON.stringify({ access_token: secret }) }),
  (secret) => `/auth/callback?code=${secret}&state=${secret}`,
  (secret) => `client_id=x&code_verifier=${secret}`,
  (secret) => `Authorization: Bearer ${secret}`,
  (secret) => `https://user:${secret}@proxy.example:3128/`,
  (secret) => `{ 'x-api-key': '${secret}' }`,
];

test('a secret in any known place never gets through, and redacting twice changes nothing more', () => {
  const secret = fc.stringMatching(/^[\w.~-]{12,60}$/u);
  const noise = fc.stringMatching(/^[ -~]{0,20} $/u).filter((text) => !/["'\\]/u.test(text));
  fc.assert(
    fc.property(secret, fc.constantFrom(...shapes), noise, (value, shape, around) => {
      const once = redact(around + shape(value));
      expect(once).not.toContain(value);
      expect(redact(once)).toBe(once);
    }),
  );
});

test.each([
  { what: 'one long word', text: 'a'.repeat(300_000) },
  { what: 'word starts without end', text: 'a-'.repeat(150_000) },
  { what: 'starts of JWTs', text: 'eyJ-'.repeat(75_000) },
  { what: 'names without value', text: '"token'.repeat(50_000) },
  { what: 'spaces', text: `authorization${' '.repeat(300_000)}` },
  { what: 'backslashes', text: `"token":"${'\\'.repeat(300_000)}` },
  { what: 'quotes', text: '"'.repeat(300_000) },
  { what: 'schemes', text: 'a://'.repeat(75_000) },
  { what: 'keys', text: 'at-'.repeat(100_000) },
  { what: 'grants', text: 'rt.'.repeat(100_000) },
  { what: 'labels', text: 'a_token: '.repeat(50_000) },
  { what: 'long labels', text: `a_token: ${'('.repeat(300_000)}` },
  { what: 'names of labels', text: '_token'.repeat(50_000) },
  { what: 'dots', text: 'eyJaaaaaa.'.repeat(30_000) },
])('hostile text of $what is read in one pass', ({ text }) => {
  expect(redact(text).length).toBeGreaterThan(0);
});
