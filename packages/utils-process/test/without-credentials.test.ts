import { withoutCredentials } from '@codex-ts/utils-process';
import { expect, test } from 'vitest';

test.each([
  'CODEX_API_KEY',
  'OPENAI_API_KEY',
  'CODEX_ACCESS_TOKEN',
  'AZURE_OPENAI_API_KEY',
  'OPENAI_KEY_2',
  'chatgpt_session_token',
  'CODEX_CLIENT_SECRET',
  'GITHUB_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'DB_PASSWORD',
  'APIKEY',
])('%s does not pass', (name) => {
  expect(withoutCredentials({ [name]: 'x', PATH: '/bin' })).toEqual({ PATH: '/bin' });
});

test.each([
  'PATH',
  'HOME',
  'SSH_AUTH_SOCK',
  'MAX_TOKENS',
  'KEYBOARD',
  'AWS_ACCESS_KEY_ID',
  'CODEX_HOME',
  'OPENAI_BASE_URL',
  'CODEX_TOKENIZER',
])('%s passes', (name) => {
  expect(withoutCredentials({ [name]: 'x' })).toEqual({ [name]: 'x' });
});

test('more can be named', () => {
  expect(withoutCredentials({ MISTRAL: 'x', A: 'b' }, ['MISTRAL'])).toEqual({ A: 'b' });
});

test('what is not set stays unset', () => {
  expect(withoutCredentials({ EMPTY: undefined })).toEqual({});
});
