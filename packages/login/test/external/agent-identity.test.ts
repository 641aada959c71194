import { inspect } from 'node:util';

import { authHeaders, type CodexAuth } from '@codex-ts/login';
import { describe, expect, test } from 'vitest';

import {
  agentKey,
  agentPlace,
  agentRecord,
  agentToken,
  agentWorld,
  keysAsked,
  storedAgent,
  taskAsked,
} from '../support/agent-world.ts';

describe('what native 0.169.0 was seen to send', () => {
  test('a task is registered with the time and a signature over it', async () => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);
    await here.home.write(storedAgent(agentRecord));
    const clock = (): number => Date.parse('2026-11-25T08:19:23.999Z');

    await here.manager({}, { ports: { clock } }).auth();

    expect(world.asked()).toEqual([taskAsked]);
    expect(world.loopback.requests[0]?.body).toBe(
      '{"timestamp":"2026-11-25T08:19:23Z","signature":"h+piRvaiigLQmwXvSWe4yy+5em+p7rwTsohR4yygsgkWk/EuUekIOWocujqhtqyd2GGUXyU2/JvYHn9xF1EjBw=="}',
    );
    expect(world.loopback.requests[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      originator: 'codex_cli_rs',
      accept: '*/*',
    });
  });

  test('a request carries an assertion and the account', async () => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);
    await here.home.write(storedAgent(agentRecord));
    const auth = await here.manager().auth();

    expect(auth && authHeaders(auth, () => Date.parse('2026-11-25T08:19:24.500Z'))).toEqual({
      authorization:
        'AgentAssertion eyJhZ2VudF9ydW50aW1lX2lkIjoiYWdlbnQtcnQtMSIsInNpZ25hdHVyZSI6ImxuSUFSVDI3TzYvb0w0Z2FxcDlWZjVidkdHU2Y4WXhVblB3MmRMRUpaaC8vUVdJTm81QmQ1YlFXTTgyYTFNVlNZSEd1b1lvOUJxVzNZejNHSHZ2bkNBPT0iLCJ0YXNrX2lkIjoidGFzay05IiwidGltZXN0YW1wIjoiMjAyNi0xMS0yNVQwODoxOToyNFoifQ',
      'chatgpt-account-id': 'acct-1',
    });
  });

  test('the task of the record is used, and FedRAMP is said', async () => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);
    await here.home.write(
      storedAgent({ ...agentRecord, task_id: 'task-own', chatgpt_account_is_fedramp: true }),
    );

    const auth = await here.manager().auth();

    expect(world.asked()).toEqual([]);
    expect(auth).toMatchObject({ record: { taskId: 'task-own' } });
    expect(auth && authHeaders(auth)).toMatchObject({ 'x-openai-fedramp': 'true' });
  });

  test.each([
    { name: 'in the environment', isStored: false },
    { name: 'in auth.json', isStored: true },
  ])('a token $name is verified, and then its task is registered', async ({ isStored }) => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);
    const token = agentToken();
    if (isStored) await here.home.write(storedAgent(token));

    const manager = here.manager(isStored ? {} : { CODEX_ACCESS_TOKEN: token });

    expect(await manager.auth()).toMatchObject({
      kind: 'agentIdentity',
      record: { runtimeId: 'agent-rt-1', taskId: 'task-9' },
      account: { accountId: 'acct-1', userId: 'user-1', email: 'a@b.c', plan: 'business', isFedramp: false },
    });
    expect(manager.state()).toMatchObject({
      mode: 'agentIdentity',
      accountId: 'acct-1',
      source: isStored ? 'store' : 'CODEX_ACCESS_TOKEN',
    });
    expect(world.asked()).toEqual([keysAsked, taskAsked]);
    expect(manager.unauthorizedRecovery().unavailable).toBe('notChatgpt');
  });

  test('below /backend-api the keys are at /wham', async () => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);

    await here
      .manager({
        CODEX_ACCESS_TOKEN: agentToken(),
        CODEX_AGENT_IDENTITY_JWKS_BASE_URL: `${world.loopback.url}/backend-api/`,
      })
      .auth();

    expect(world.asked()[0]).toBe('GET /backend-api/wham/agent-identities/jwks');
  });

  test('a sealed task is opened', async () => {
    // Sealed with libsodium for the key above; native opened it.
    const sealed = 'bmC01TXHg10NBbZSmHo5/OLZoxzM+9leXOie2OLsbw/o32avCrRUuNKvx+7/1Yg0wGsMEotO5YISnKNZrA==';
    await using world = await agentWorld(() => ({ status: 200, body: `{"encrypted_task_id":"${sealed}"}` }));
    await using here = await agentPlace(world);
    await here.home.write(storedAgent(agentRecord));

    expect(await here.manager().auth()).toMatchObject({ record: { taskId: 'task-sealed-1' } });
  });
});

describe('the authority', () => {
  test('is asked once by all callers, and not again by a reload', async () => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);
    await here.home.write(storedAgent(agentToken()));
    const manager = here.manager();

    const auths = await Promise.all(Array.from({ length: 20 }, () => manager.auth()));
    await manager.reload();
    await manager.reload();

    expect(new Set(auths.map((auth) => auth?.kind))).toEqual(new Set(['agentIdentity']));
    expect(world.asked()).toEqual([keysAsked, taskAsked]);

    await here.home.write(
      storedAgent({ ...agentRecord, account_id: 'acct-2', agent_runtime_id: 'agent-rt-2' }),
    );
    expect(await manager.reload()).toMatchObject({ auth: { account: { accountId: 'acct-2' } } });
    expect(world.asked().at(-1)).toBe('POST /api/v1/agent/agent-rt-2/task/register');
  });

  test.each([429, 500, 503])(
    'that answers %d is asked three times in all, and again later',
    async (status) => {
      let isDown = true;
      await using world = await agentWorld(() =>
        isDown ? { status, body: '{"error":{"message":"busy"}}' } : { status: 200, body: '{"taskId":"t"}' },
      );
      await using here = await agentPlace(world);
      await here.home.write(storedAgent(agentRecord));
      const manager = here.manager();

      await expect(manager.auth()).rejects.toMatchObject({
        code: 'LOGIN_AGENT_UNUSABLE',
        retry: 'later',
        status,
        message: `agent task registration failed with status ${status}: busy`,
      });
      expect(world.asked()).toEqual([taskAsked, taskAsked, taskAsked]);

      isDown = false;
      expect(await manager.auth()).toMatchObject({ record: { taskId: 't' } });
    },
  );

  test('is left alone for as long as it asks', async () => {
    let isBusy = true;
    await using world = await agentWorld(() =>
      isBusy
        ? { status: 429, headers: { 'retry-after': '30' }, body: '' }
        : { status: 200, body: '{"task_id":"t"}' },
    );
    await using here = await agentPlace(world);
    await here.home.write(storedAgent(agentRecord));
    let nowMs = Date.now();
    const manager = here.manager({}, { ports: { clock: () => nowMs } });
    const busy = { code: 'LOGIN_AGENT_UNUSABLE', retryAfterMs: 30_000 };

    await expect(manager.auth()).rejects.toMatchObject(busy);
    nowMs += 29_000;
    await expect(manager.reload()).rejects.toMatchObject(busy);
    expect(world.asked()).toEqual([taskAsked]);

    isBusy = false;
    nowMs += 1_000;
    expect(await manager.auth()).toMatchObject({ record: { taskId: 't' } });
  });

  test('that refuses the agent is asked once', async () => {
    await using world = await agentWorld((request) => ({ status: 401, body: request.body }));
    await using here = await agentPlace(world);
    await here.home.write(storedAgent(agentRecord));

    const failure = await here
      .manager()
      .auth()
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'LOGIN_AGENT_UNUSABLE', retry: 'never', status: 401 });
    expect(world.asked()).toEqual([taskAsked]);
    const { signature } = JSON.parse(world.loopback.requests[0]?.body ?? '') as { signature: string };
    expect(inspect(failure)).not.toContain(signature);
  });

  test.each([
    { name: 'an error', fault: { status: 500 } },
    { name: 'no answer', fault: { hangUp: 'onArrival' as const } },
  ])('whose keys are $name may be asked later', async ({ fault }) => {
    await using world = await agentWorld();
    await using here = await agentPlace(world);
    const manager = here.manager({ CODEX_ACCESS_TOKEN: agentToken() });
    const handle = world.loopback.fail('always', fault);

    await expect(manager.auth()).rejects.toMatchObject({ code: 'LOGIN_AGENT_UNUSABLE', retry: 'later' });

    handle.lift();
    expect(await manager.auth()).toMatchObject({ kind: 'agentIdentity' });
  });
});

test('an agent is for the workspaces that the settings allow', async () => {
  await using world = await agentWorld();
  await using here = await agentPlace(world);
  await here.home.write(storedAgent(agentRecord));

  await expect(here.manager({}, { forcedWorkspaceIds: ['acct-2'] }).auth()).rejects.toMatchObject({
    code: 'LOGIN_POLICY_REFUSED',
    rule: 'workspace',
  });
  await expect(here.manager({}, { forcedLoginMethod: 'api' }).auth()).rejects.toMatchObject({
    rule: 'method',
  });
});

test('nothing prints the key or the token', async () => {
  await using world = await agentWorld();
  await using here = await agentPlace(world);
  const token = agentToken();
  const auth: CodexAuth | undefined = await here.manager({ CODEX_ACCESS_TOKEN: token }).auth();

  const printed = inspect(auth, { depth: 9, showHidden: true }) + JSON.stringify(auth);

  expect(printed).toContain('agent-rt-1');
  expect(printed).not.toContain(agentKey);
  expect(printed).not.toContain(token);
});

test('a refresh leaves an agent as it is', async () => {
  await using world = await agentWorld();
  await using here = await agentPlace(world);
  await here.home.write(storedAgent(agentRecord));
  const text = await here.home.text();

  expect(await here.manager().refreshToken()).toMatchObject({ kind: 'agentIdentity' });

  expect(await here.home.text()).toBe(text);
});
