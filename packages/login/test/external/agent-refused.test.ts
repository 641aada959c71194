import { describe, expect, test } from 'vitest';

import {
  agentPlace,
  agentRecord,
  agentToken,
  agentWorld,
  storedAgent,
  taskAsked,
} from '../support/agent-world.ts';

describe('what cannot be used is said in native’s words', () => {
  test.each([
    {
      name: 'of another audience',
      parts: { claims: { aud: 'x' } },
      message: /^failed to verify agent identity JWT/u,
    },
    {
      name: 'of another issuer',
      parts: { claims: { iss: 'x' } },
      message: /^failed to verify agent identity JWT/u,
    },
    {
      name: 'that has expired',
      parts: { claims: { exp: 1000 } },
      message: /^failed to verify agent identity JWT/u,
    },
    {
      name: 'without a kid',
      parts: { header: { kid: undefined } },
      message: /^agent identity JWT header does not include a kid$/u,
    },
    {
      name: 'of a key nobody knows',
      parts: { header: { kid: 'kid-2' } },
      message: /^agent identity JWT kid kid-2 is not trusted$/u,
    },
    {
      name: 'with another algorithm',
      parts: { header: { alg: 'HS256' } },
      message: /^failed to verify agent identity JWT/u,
    },
    {
      name: 'without algorithm',
      parts: { header: { alg: 'none' } },
      message: /^failed to verify agent identity JWT/u,
    },
    { name: 'that is forged', parts: { isForged: true }, message: /^failed to verify agent identity JWT/u },
    { name: 'without a claim', parts: { without: 'iat' }, message: /^failed to decode agent identity JWT/u },
  ])('a token $name', async ({ parts, message }) => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);

    await expect(here.manager({ CODEX_ACCESS_TOKEN: agentToken(parts) }).auth()).rejects.toMatchObject({
      code: 'LOGIN_AGENT_UNUSABLE',
      retry: 'never',
      message: expect.stringMatching(message),
    });
    expect(world.asked()).not.toContain(taskAsked);
  });

  test('a token without an address is good', async () => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);
    const auth = await here.manager({ CODEX_ACCESS_TOKEN: agentToken({ without: 'email' }) }).auth();

    expect(auth).not.toHaveProperty('account.email');
  });

  test.each(['no token', 'a.b', 'a.b.c.d', 'eyJ.a.b'])('text that is no token: %s', async (text) => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);

    await expect(here.manager({ CODEX_ACCESS_TOKEN: text }).auth()).rejects.toMatchObject({
      code: 'LOGIN_AGENT_UNUSABLE',
      remedy: expect.stringContaining('CODEX_ACCESS_TOKEN'),
    });
    expect(world.asked()).toEqual([]);
  });

  test.each([
    { key: '%%', message: 'stored agent identity private key is not valid base64' },
    { key: 'AAAA', message: 'stored agent identity private key is not valid PKCS#8' },
    {
      key: 'MC4CAQAwBQYDK2VuBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f',
      message: 'stored agent identity private key is not valid PKCS#8',
    },
  ])('a key like $key', async ({ key, message }) => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);
    await here.home.write(storedAgent({ ...agentRecord, agent_private_key: key }));

    await expect(here.manager().auth()).rejects.toMatchObject({ code: 'LOGIN_AGENT_UNUSABLE', message });
    expect(world.asked()).toEqual([]);
  });

  test.each([
    { member: undefined, problem: 'agent identity auth is missing agent identity auth material.' },
    { member: '', problem: 'agent identity auth is missing agent identity auth material.' },
    {
      member: { ...agentRecord, account_id: 7 },
      problem: 'agent_identity.account_id is missing or has the wrong type',
    },
    { member: [], problem: 'agent_identity is missing or has the wrong type' },
    { member: 'no token', problem: 'invalid agent identity JWT format' },
  ])('a record where $problem', async ({ member, problem }) => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);
    await here.home.write(storedAgent(member));

    await expect(here.manager().auth()).rejects.toMatchObject({ code: 'LOGIN_RECORD_CORRUPT', problem });
  });

  test.each([
    { body: '{}', message: 'agent task registration response omitted task id' },
    { body: 'no', message: 'failed to decode agent task registration response' },
    { body: '{"encrypted_task_id":"a b"}', message: 'encrypted task id is not valid base64' },
    { body: `{"encryptedTaskId":"${'A'.repeat(88)}"}`, message: 'failed to decrypt encrypted task id' },
    { body: '{"encryptedTaskId":"AAAA"}', message: 'failed to decrypt encrypted task id' },
  ])('an authority that answers $body', async ({ body, message }) => {
    await using world = await agentWorld(() => ({ status: 200, body }));
    await using here = await agentPlace(world);
    await here.home.write(storedAgent(agentRecord));

    await expect(here.manager().auth()).rejects.toMatchObject({ code: 'LOGIN_AGENT_UNUSABLE', message });
  });

  test('a backend of one’s own', async () => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);
    await here.home.write(storedAgent(agentRecord));
    const manager = here.manager({}, { chatgptBaseUrl: 'https://chatgpt.com.example/backend-api' });

    await expect(manager.auth()).rejects.toMatchObject({
      message: 'Agent Identity only supports production and staging ChatGPT environments',
    });
    expect(world.asked()).toEqual([]);
  });
});
