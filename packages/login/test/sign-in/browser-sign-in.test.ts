import { readFile } from 'node:fs/promises';

import { startBrowserSignIn } from '@codex-ts/login/sign-in';
import { expect, test } from 'vitest';

import { bearerOf } from '../support/bearer.ts';
import { world } from '../support/sign-in-world.ts';

function stateOf(authUrl: string): string {
  return new URL(authUrl).searchParams.get('state') ?? '';
}

/** Waits for nothing that a browser might still want. */
function atOnce(_ms: number, callback: () => void): () => void {
  const timer = setImmediate(callback);
  return () => clearImmediate(timer);
}

test('end_to_end_login_flow_persists_auth_json', async () => {
  await using there = await world();
  const { home, authority } = there;
  await home.write({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk-old', stale: true });
  const opened: string[] = [];
  const signIn = await there.start({ openBrowser: (url) => void opened.push(url) });

  const visit = await authority.approve(signIn.authUrl);
  const auth = await signIn.done;

  const stored = await home.read();
  expect(opened).toEqual([signIn.authUrl]);
  expect(auth).toMatchObject({ kind: 'chatgpt', account: { accountId: 'account-1', plan: 'pro' } });
  expect(stored).toEqual({
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: expect.stringMatching(/^sk-/u),
    tokens: {
      id_token: expect.any(String),
      access_token: bearerOf(auth),
      refresh_token: expect.any(String),
      account_id: 'account-1',
    },
    last_refresh: expect.stringMatching(/Z$/u),
  });
  expect(visit.status).toBe(200);
  expect(visit.body).toContain('Signed in to Codex');
});

test('no token and no API key travels in a URL, and the last address no longer shows the code', async () => {
  await using there = await world();
  const signIn = await there.start();

  const { visited } = await there.authority.approve(signIn.authUrl);

  const { tokens, OPENAI_API_KEY } = await there.home.read();
  for (const secret of [tokens?.id_token, tokens?.access_token, tokens?.refresh_token, OPENAI_API_KEY]) {
    expect(visited.join('\n')).not.toContain(secret);
  }
  const last = new URL(visited.at(-1) ?? '');
  expect(last.pathname).toBe('/success');
  expect([...last.searchParams.keys()]).toEqual([
    'needs_setup',
    'org_id',
    'project_id',
    'plan_type',
    'platform_url',
  ]);
});

test('pages are readable without scripts and load nothing', async () => {
  await using there = await world();
  const signIn = await there.start();

  const { body } = await there.authority.approve(signIn.authUrl);
  const failing = await there.start();
  const answer = await fetch(
    `http://127.0.0.1:${failing.port}/auth/callback?state=${stateOf(failing.authUrl)}`,
  );

  for (const page of [body, await answer.text()]) {
    expect(page).toContain('<h1>');
    expect(page).not.toMatch(/<script|https?:|src=|@import|\son\w+=/iu);
  }
  const policy = answer.headers.get('content-security-policy');
  expect(policy).toMatch(/^default-src 'none';/u);
  expect(policy).not.toContain('script-src');
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('success is persistence: nobody has to fetch the last page', async () => {
  await using there = await world();
  const signIn = await there.start({ ports: { after: atOnce } });

  await there.authority.approve(signIn.authUrl, { until: 'callback' });

  await expect(signIn.done).resolves.toMatchObject({ kind: 'chatgpt' });
  expect(await there.home.exists()).toBe(true);
});

test('a program that ends at once still lets the browser see the last page', async () => {
  await using there = await world();
  const signIn = await there.start();
  const visit = there.authority.approve(signIn.authUrl);
  await signIn.done;

  await signIn[Symbol.asyncDispose]();

  expect(await visit).toMatchObject({ status: 200, body: expect.stringContaining('Signed in to Codex') });
});

test('the authorize URL has native order, and PKCE by S256', async () => {
  await using there = await world();
  const signIn = await there.start({ identity: { originator: 'my_tool', version: '1' } });

  const url = new URL(signIn.authUrl);
  expect(url.origin + url.pathname).toBe(`${there.authority.url}/oauth/authorize`);
  expect([...url.searchParams]).toEqual([
    ['response_type', 'code'],
    ['client_id', 'app_EMoamEEZ73f0CkXaXp7hrann'],
    ['redirect_uri', `http://127.0.0.1:${signIn.port}/auth/callback`],
    ['code_challenge', expect.stringMatching(/^[\w-]{43}$/u)],
    ['code_challenge_method', 'S256'],
    ['state', expect.stringMatching(/^[\w-]{43}$/u)],
    ['scope', 'openid profile email offline_access api.connectors.read api.connectors.invoke'],
    ['id_token_add_organizations', 'true'],
    ['codex_cli_simplified_flow', 'true'],
    ['originator', 'my_tool'],
  ]);
});

test('login_server_includes_forced_workspaces_as_one_query_param', async () => {
  await using there = await world();
  const signIn = await there.start({ settings: { forcedWorkspaceIds: ['account-7', 'account-8'] } });

  expect(new URL(signIn.authUrl).searchParams.getAll('allowed_workspace_id')).toEqual([
    'account-7,account-8',
  ]);
});

test('forced_chatgpt_workspace_id_mismatch_blocks_login', async () => {
  await using there = await world();
  const signIn = await there.start({ settings: { forcedWorkspaceIds: ['account-7'] } });

  const { body } = await there.authority.approve(signIn.authUrl, { account: { accountId: 'account-1' } });

  await expect(signIn.done).rejects.toMatchObject({ code: 'LOGIN_POLICY_REFUSED', rule: 'workspace' });
  expect(body).toContain('Login is restricted to workspace(s) account-7');
  expect(await there.home.exists()).toBe(false);
});

test('a ChatGPT sign-in that is forbidden does not begin', async () => {
  await using there = await world();

  await expect(there.start({ settings: { forcedLoginMethod: 'api' } })).rejects.toMatchObject({
    code: 'LOGIN_POLICY_REFUSED',
    message: 'ChatGPT login is disabled. Use API key login instead.',
  });
});

test('a home that cannot be written is found before anybody signs in', async () => {
  await using there = await world();

  await expect(there.start({ codexHome: '/dev/null/codex' })).rejects.toMatchObject({
    code: 'LOGIN_STORE_UNWRITABLE',
  });
  expect(there.authority.requests).toEqual([]);
});

test('oauth_access_denied_missing_entitlement_blocks_login_with_clear_error', async () => {
  await using there = await world();
  const signIn = await there.start();

  const { body, status } = await there.authority.approve(signIn.authUrl, {
    deny: { error: 'access_denied', description: 'missing_codex_entitlement' },
  });

  await expect(signIn.done).rejects.toMatchObject({
    code: 'LOGIN_SIGN_IN_FAILED',
    reason: 'denied',
    authorityCode: 'access_denied',
  });
  expect(status).toBe(200);
  expect(body).toContain('You do not have access to Codex');
  expect(body).toContain('Contact your workspace administrator');
  expect(body).toContain('access_denied');
  expect(body).not.toContain('missing_codex_entitlement');
  expect(await there.home.exists()).toBe(false);
});

test('oauth_access_denied_unknown_reason_uses_generic_error_page, with every value escaped', async () => {
  await using there = await world();
  const signIn = await there.start();

  const { body } = await there.authority.approve(signIn.authUrl, {
    deny: { error: 'access_denied', description: '<img src=x onerror=alert(1)>' },
  });

  await expect(signIn.done).rejects.toMatchObject({ reason: 'denied' });
  expect(body).toContain('Sign-in could not be completed');
  expect(body).toContain('&lt;img src=x');
  expect(body).not.toContain('<img');
});

test('a callback with another state changes nothing', async () => {
  await using there = await world();
  const signIn = await there.start();
  const base = `http://127.0.0.1:${signIn.port}`;

  for (const query of ['', '?state=x&code=y', '?state=x&error=access_denied', '?code=y']) {
    const answer = await fetch(`${base}/auth/callback${query}`);
    expect([answer.status, await answer.text()]).toEqual([400, 'State mismatch']);
  }
  expect((await fetch(`${base}/elsewhere`)).status).toBe(404);
  expect((await fetch(`${base}/success`)).status).toBe(404);
  expect((await fetch(`${base}/cancel`, { method: 'POST' })).status).toBe(405);

  await there.authority.approve(signIn.authUrl);
  await expect(signIn.done).resolves.toMatchObject({ kind: 'chatgpt' });
});

test('the code is exchanged once, however often the callback comes', async () => {
  await using there = await world();
  const signIn = await there.start();
  const { leftTo = '' } = await there.authority.approve(signIn.authUrl, { until: 'redirect' });

  await Promise.all([fetch(leftTo), fetch(leftTo), fetch(leftTo)]);

  await expect(signIn.done).resolves.toMatchObject({ kind: 'chatgpt' });
  expect(there.authority.hits('authorization_code')).toBe(1);
});

test('a callback without a code ends the sign-in', async () => {
  await using there = await world();
  const signIn = await there.start();
  const state = stateOf(signIn.authUrl);

  const answer = await fetch(`http://127.0.0.1:${signIn.port}/auth/callback?state=${state}`);

  expect(await answer.text()).toContain('missing_authorization_code');
  await expect(signIn.done).rejects.toMatchObject({ reason: 'missingCode' });
});

test('an exchange that is refused is told to both the person and the program', async () => {
  await using there = await world();
  const signIn = await there.start();
  there.authority.fail({ path: '/oauth/token' }, { status: 403, body: '{"error_description":"not today"}' });

  const { body } = await there.authority.approve(signIn.authUrl);

  const message = 'Token exchange failed: token endpoint returned status 403: not today';
  await expect(signIn.done).rejects.toMatchObject({
    code: 'LOGIN_SIGN_IN_FAILED',
    reason: 'exchangeFailed',
    message,
  });
  expect(body).toContain(message);
  expect(await there.home.exists()).toBe(false);
});

test('without an API key to be had the sign-in is as good', async () => {
  await using there = await world();
  const signIn = await there.start();
  const isKeyExchange = ({ fields }: { fields: Readonly<Record<string, unknown>> }): boolean =>
    String(fields['grant_type']).endsWith('token-exchange');
  there.authority.fail({ where: isKeyExchange }, { status: 500 });

  await there.authority.approve(signIn.authUrl);

  await signIn.done;
  expect((await there.home.read()).OPENAI_API_KEY).toBeNull();
});

test.each([
  { name: 'whole', shown: (url: string) => ` ${url}\n` },
  { name: 'without its scheme', shown: (url: string) => url.replace('http://', '') },
  { name: 'as localhost', shown: (url: string) => url.replace('127.0.0.1', 'localhost') },
])('the redirect URL can be pasted where the browser cannot get here: $name', async ({ shown }) => {
  await using there = await world();
  const signIn = await there.start();
  const { leftTo = '' } = await there.authority.approve(signIn.authUrl, { until: 'redirect' });

  signIn.pasted(shown(leftTo));

  await expect(signIn.done).resolves.toMatchObject({ kind: 'chatgpt' });
});

test('a wrong paste says what is wrong with it, and spoils nothing', async () => {
  await using there = await world();
  const signIn = await there.start();
  const { leftTo = '' } = await there.authority.approve(signIn.authUrl, { until: 'redirect' });
  const { state } = Object.fromEntries(new URL(leftTo).searchParams);
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['https://example.com/', /not the URL that the sign-in page redirected to/u],
    ['what?', /not the URL/u],
    ['', /not the URL/u],
    [signIn.authUrl, /address of the sign-in page, as it was before you signed in/u],
    [leftTo.replace(String(state), 'x'.repeat(43)), /of another sign-in, or not whole/u],
    [leftTo.slice(0, leftTo.indexOf('state=')), /not whole/u],
  ];

  for (const [text, message] of wrong) {
    expect(() => signIn.pasted(text)).toThrow(
      expect.objectContaining({ reason: 'inputInvalid', message: expect.stringMatching(message) }),
    );
  }
  expect(there.authority.hits('authorization_code')).toBe(0);

  signIn.pasted(leftTo);
  await expect(signIn.done).resolves.toMatchObject({ kind: 'chatgpt' });
});

test('a code that is pasted while the browser brings it is exchanged once', async () => {
  await using there = await world();
  const signIn = await there.start();
  const { leftTo = '' } = await there.authority.approve(signIn.authUrl, { until: 'redirect' });

  const brought = fetch(leftTo);
  signIn.pasted(leftTo);
  await brought;

  await expect(signIn.done).resolves.toMatchObject({ kind: 'chatgpt' });
  expect(there.authority.hits('authorization_code')).toBe(1);
});

test('a paste that comes twice does not end the exchange that the first one began', async () => {
  await using there = await world();
  const signIn = await there.start();
  const { leftTo = '' } = await there.authority.approve(signIn.authUrl, { until: 'redirect' });
  there.authority.fail('next', { delayMs: 100 });

  signIn.pasted(leftTo);
  await there.authority.waitFor('/oauth/token');
  signIn.pasted(leftTo);

  await expect(signIn.done).resolves.toMatchObject({ kind: 'chatgpt' });
  expect(there.authority.hits('authorization_code')).toBe(1);
});

test('a refusal that is pasted ends the sign-in', async () => {
  await using there = await world();
  const signIn = await there.start();
  const { leftTo = '' } = await there.authority.approve(signIn.authUrl, {
    until: 'redirect',
    deny: { error: 'access_denied' },
  });

  signIn.pasted(leftTo);

  await expect(signIn.done).rejects.toMatchObject({ reason: 'denied', authorityCode: 'access_denied' });
});

test('a sign-in can be cancelled, by call and by signal', async () => {
  await using there = await world();
  const first = await there.start();
  const controller = new AbortController();
  const second = await there.start({ signal: controller.signal });

  first.cancel();
  controller.abort();

  const cancelled = { code: 'LOGIN_SIGN_IN_FAILED', reason: 'cancelled', message: 'Login was not completed' };
  await expect(first.done).rejects.toMatchObject(cancelled);
  await expect(second.done).rejects.toMatchObject(cancelled);
});

test('creates_missing_codex_home_dir, only when CODEX_HOME is unset', async () => {
  await using there = await world();
  const environment = { ...there.authority.environment, HOME: there.home.path };
  const signIn = await startBrowserSignIn({ environment, settings: {}, callbackPorts: [0] });

  await there.authority.approve(signIn.authUrl);

  await signIn.done;
  expect(await readFile(`${there.home.path}/.codex/auth.json`, 'utf8')).toContain('"auth_mode": "chatgpt"');
});
