import { withoutCredentials } from '@codex-ts/utils-process';
import { expect, test } from 'vitest';

test.each([
  'CODEX_API_KEY',
  'OPENAI_API_KEY',
  'CODEX_ACCESS_TOKEN',
  'GITHUB_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'DB_PASSWORD',
  'npm_config_token',
  'SIGNING_KEY',
  'APIKEY',
])('%s does not pass', (name) => {
  expect(withoutCredentials({ [name]: 'x', PATH: '/bin' })).toEqual({ PATH: '/bin' });
});

test.each(['PATH', 'HOME', 'KEYBOARD', 'TOKENIZER_PATH', 'SSH_AUTH_SOCK', 'LANG', 'MONKEY'])(
  '%s passes',
  (name) => {
    expect(withoutCredentials({ [name]: 'x' })).toEqual({ [name]: 'x' });
  },
);

test('what is not set stays unset', () => {
  expect(withoutCredentials({ EMPTY: undefined })).toEqual({});
});
