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
])('%s does not pass', (name) => {
  expect(withoutCredentials({ [name]: 'x', PATH: '/bin' })).toEqual({ PATH: '/bin' });
});

test.each([
  'PATH',
  'HOME',
  'GITHUB_TOKEN',
  'SSH_AUTH_SOCK',
  'CODEX_HOME',
  'OPENAI_BASE_URL',
  'CODEX_TOKENIZER',
])('%s passes', (name) => {
  expect(withoutCredentials({ [name]: 'x' })).toEqual({ [name]: 'x' });
});

test('more can be named', () => {
  expect(withoutCredentials({ MISTRAL_API_KEY: 'x', A: 'b' }, ['MISTRAL_API_KEY'])).toEqual({ A: 'b' });
});

test('what is not set stays unset', () => {
  expect(withoutCredentials({ EMPTY: undefined })).toEqual({});
});
