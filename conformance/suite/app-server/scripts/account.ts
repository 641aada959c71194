import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isRecord } from '../../programs.ts';
import { introduce, signIn, textAt, type Script } from '../script.ts';
import type { Stage } from '../stage.ts';

/** Signing in and out, and who is signed in. */
export const accountScripts: readonly Script[] = [
  {
    name: 'logged out',
    async play({ server, place }, note) {
      await introduce(server);
      note('getAuthStatus', await server.ask('getAuthStatus', {}));
      note('with the token', await server.ask('getAuthStatus', { includeToken: true, refreshToken: true }));
      note('account/read', await server.ask('account/read', {}));
      const before = server.said.length;
      note('account/logout', await server.ask('account/logout'));
      await server.waitFor(({ method }) => method === 'account/updated', before);
      note('auth.json', await factsOf(join(place.codexHome, 'auth.json')));
      note('cancel of nothing', await server.ask('account/login/cancel', { loginId: crypto.randomUUID() }));
      note('cancel of no id', await server.ask('account/login/cancel', { loginId: 'x' }));
    },
  },
  {
    name: 'API key',
    async play({ server, place }, note) {
      await introduce(server);
      note('login', await signIn(server));
      note('auth.json', await factsOf(join(place.codexHome, 'auth.json')));
      note('getAuthStatus', await server.ask('getAuthStatus', { includeToken: true }));
      note('account/read', await server.ask('account/read', { refreshToken: true }));
      const before = server.said.length;
      note('account/logout', await server.ask('account/logout'));
      await server.waitFor(({ method }) => method === 'account/updated', before);
      note('auth.json after', await factsOf(join(place.codexHome, 'auth.json')));
      note('getAuthStatus after', await server.ask('getAuthStatus', { includeToken: true }));
    },
  },
  {
    name: 'API key where ChatGPT is forced',
    config: 'forced_login_method = "chatgpt"',
    async play({ server }, note) {
      await introduce(server);
      note('login', await server.ask('account/login/start', { type: 'apiKey', apiKey: 'sk-x' }));
      note('getAuthStatus', await server.ask('getAuthStatus', {}));
    },
  },
  {
    name: 'ChatGPT where an API key is forced',
    config: 'forced_login_method = "api"',
    async play({ server }, note) {
      await introduce(server);
      note('login', await server.ask('account/login/start', { type: 'chatgpt' }));
      note('device code', await server.ask('account/login/start', { type: 'chatgptDeviceCode' }));
    },
  },
  {
    name: 'browser login',
    async play(stage, note) {
      const { server, authority } = stage;
      await introduce(server);
      const started = await server.ask('account/login/start', { type: 'chatgpt' });
      note('login', withoutUrl(started));
      const before = server.said.length;
      await authority.approve(textAt(started, 'result', 'authUrl'));
      await server.waitFor(({ method }) => method === 'account/updated', before);
      note('auth.json', await factsOf(join(stage.place.codexHome, 'auth.json')));
      note('getAuthStatus', await server.ask('getAuthStatus', { includeToken: true }));
    },
  },
  {
    name: 'logins with Amazon Bedrock nowhere',
    async play({ server }, note) {
      await introduce(server, { experimentalApi: true });
      for (const region of ['', 'x.example/', 'us-west-1', 'US-EAST-1']) {
        const key = { type: 'amazonBedrock', apiKey: 'k', region };
        note(`key in ${region}`, await server.ask('account/login/start', key));
        const keys = { accessKeyId: 'i', secretAccessKey: 's', region };
        const login = { type: 'amazonBedrockAccessKeys', ...keys };
        note(`keys in ${region}`, await server.ask('account/login/start', login));
      }
    },
  },
  {
    name: 'browser login cancelled',
    async play({ server }, note) {
      await introduce(server);
      const first = await server.ask('account/login/start', { type: 'chatgpt' });
      const before = server.said.length;
      const second = await server.ask('account/login/start', { type: 'chatgpt' });
      await server.waitFor(({ method }) => method === 'account/login/completed', before);
      const loginId = textAt(second, 'result', 'loginId');
      note(
        'cancel of the first',
        await server.ask('account/login/cancel', { loginId: textAt(first, 'result', 'loginId') }),
      );
      const beforeCancel = server.said.length;
      note('cancel', await server.ask('account/login/cancel', { loginId }));
      await server.waitFor(({ method }) => method === 'account/login/completed', beforeCancel);
      note('cancel again', await server.ask('account/login/cancel', { loginId }));
    },
  },
  {
    name: 'device code',
    async play({ server, authority }, note) {
      await introduce(server);
      const started = await server.ask('account/login/start', { type: 'chatgptDeviceCode' });
      note('members', isRecord(started['result']) ? Object.keys(started['result']).toSorted() : started);
      const before = server.said.length;
      authority.approveDevice(textAt(started, 'result', 'userCode'));
      await server.waitFor(({ method }) => method === 'account/updated', before);
      note('getAuthStatus', await server.ask('getAuthStatus', {}));
    },
  },
  {
    name: 'tokens of the client',
    async play({ server, authority, place }, note) {
      await introduce(server, { experimentalApi: true });
      const { accessToken, accountId } = authority.issue();
      const params = {
        type: 'chatgptAuthTokens',
        accessToken,
        chatgptAccountId: accountId,
        chatgptPlanType: 'pro',
      };
      note('no JWT', await server.ask('account/login/start', { ...params, accessToken: 'abc' }));
      const before = server.said.length;
      note('login', await server.ask('account/login/start', params));
      await server.waitFor(({ method }) => method === 'account/updated', before);
      note('auth.json', await factsOf(join(place.codexHome, 'auth.json')));
      note('getAuthStatus', await server.ask('getAuthStatus', { includeToken: true, refreshToken: true }));
      note('API key', await server.ask('account/login/start', { type: 'apiKey', apiKey: 'sk-x' }));
      note('browser', await server.ask('account/login/start', { type: 'chatgpt' }));
      const beforeLogout = server.said.length;
      note('logout', await server.ask('account/logout'));
      await server.waitFor(({ method }) => method === 'account/updated', beforeLogout);
      note('getAuthStatus after', await server.ask('getAuthStatus', {}));
    },
  },
  {
    name: 'what the backend knows of the account',
    async play({ server, authority }, note) {
      await introduce(server, { experimentalApi: true });
      note('limits of nobody', await server.ask('account/rateLimits/read'));
      const { accessToken, accountId } = authority.issue();
      const params = { type: 'chatgptAuthTokens', accessToken, chatgptAccountId: accountId };
      const before = server.said.length;
      await server.ask('account/login/start', params);
      await server.waitFor(({ method }) => method === 'account/updated', before);
      note('limits', await server.ask('account/rateLimits/read'));
      for (const creditType of ['credits', 'usage_limit']) {
        note(`nudge for ${creditType}`, await server.ask('account/sendAddCreditsNudgeEmail', { creditType }));
      }
    },
  },
  {
    name: 'tokens of the client in another workspace',
    config: 'forced_chatgpt_workspace_id = "acct-forced"',
    async play({ server, authority }, note) {
      await introduce(server, { experimentalApi: true });
      const { accessToken } = authority.issue();
      const params = { type: 'chatgptAuthTokens', accessToken, chatgptAccountId: 'acct-2' };
      note('login', await server.ask('account/login/start', params));
    },
  },
  refreshScript('a refresh that works', () => undefined),
  refreshScript('a refresh that is refused for good', ({ authority }) => {
    authority.fail(
      { path: '/oauth/token', where: ({ fields }) => fields['grant_type'] === 'refresh_token' },
      { status: 401, code: 'refresh_token_expired' },
    );
  }),
  refreshScript('a refresh that fails', ({ authority }) => {
    authority.fail(
      { path: '/oauth/token', where: ({ fields }) => fields['grant_type'] === 'refresh_token' },
      { status: 500 },
    );
  }),
];

function refreshScript(name: string, prepare: (stage: Stage) => void): Script {
  return {
    name,
    async play(stage, note) {
      const { server, authority } = stage;
      await introduce(server);
      const started = await server.ask('account/login/start', { type: 'chatgpt' });
      const before = server.said.length;
      await authority.approve(textAt(started, 'result', 'authUrl'));
      await server.waitFor(({ method }) => method === 'account/updated', before);
      prepare(stage);
      const status = { includeToken: true, refreshToken: true };
      const first = await server.ask('getAuthStatus', status);
      note('forced', first);
      note('forced again', await server.ask('getAuthStatus', status));
      note('plain', await server.ask('getAuthStatus', { includeToken: true }));
      note('refreshes', authority.hits('refresh_token'));
    },
  };
}

/** A file's mode and the names of its members; undefined when it is not there. */
async function factsOf(path: string): Promise<unknown> {
  try {
    const [{ mode }, text] = await Promise.all([stat(path), readFile(path, 'utf8')]);
    const record: unknown = JSON.parse(text);
    const names = isRecord(record) ? Object.keys(record).filter((name) => record[name] !== null) : [];
    return { mode: (mode & 0o777).toString(8), members: names.toSorted() };
  } catch {
    return undefined;
  }
}

/** An authorization URL without what is drawn at random. */
function withoutUrl(started: Readonly<Record<string, unknown>>): unknown {
  if (!isRecord(started['result'])) return started;
  const url = new URL(textAt(started, 'result', 'authUrl'));
  const drawn = new Set(['state', 'code_challenge']);
  const query = [...url.searchParams].map(([name, value]) => [name, drawn.has(name) ? '<drawn>' : value]);
  return { ...started['result'], authUrl: `${url.origin}${url.pathname}`, query: Object.fromEntries(query) };
}
