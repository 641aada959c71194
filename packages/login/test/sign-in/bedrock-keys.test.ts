import { createAuthManager } from '@codex-ts/login';
import { signInWithBedrockAccessKeys, signInWithBedrockApiKey } from '@codex-ts/login/sign-in';
import { expect, test } from 'vitest';

import { temporaryHome } from '../support/home.ts';

test('keys of Amazon Bedrock are stored as native stores them', async () => {
  await using home = await temporaryHome();
  const options = { codexHome: home.path, settings: {} };

  await signInWithBedrockApiKey({ apiKey: ' key-1 ', region: 'us-east-1' }, options);
  expect(await home.read()).toEqual({
    auth_mode: 'bedrockApiKey',
    OPENAI_API_KEY: null,
    bedrock_api_key: { api_key: 'key-1', region: 'us-east-1' },
  });

  const keys = { accessKeyId: 'id-1', secretAccessKey: 'secret-1' };
  await signInWithBedrockAccessKeys({ ...keys, sessionToken: '' }, options);
  expect(await home.read()).toEqual({
    auth_mode: 'bedrockAccessKeys',
    OPENAI_API_KEY: null,
    bedrock_access_keys: { access_key_id: 'id-1', secret_access_key: 'secret-1' },
  });

  await signInWithBedrockAccessKeys({ ...keys, sessionToken: 'session-1' }, options);
  await using manager = createAuthManager({ codexHome: home.path, store: 'file' });
  expect(await manager.auth()).toMatchObject({ kind: 'bedrockAccessKeys', accessKeyId: 'id-1' });
});

test('a part that is missing is no login', async () => {
  await using home = await temporaryHome();
  const options = { codexHome: home.path, settings: {} };
  const refused = { code: 'LOGIN_SIGN_IN_FAILED', reason: 'inputInvalid' };

  await expect(signInWithBedrockApiKey({ apiKey: 'key-1', region: ' ' }, options)).rejects.toMatchObject(
    refused,
  );
  await expect(
    signInWithBedrockAccessKeys({ accessKeyId: 'id-1', secretAccessKey: '' }, options),
  ).rejects.toMatchObject(refused);
  expect(await home.exists()).toBe(false);
});
