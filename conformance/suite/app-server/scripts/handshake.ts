import { clientInfo, introduce, type Script } from '../script.ts';

/** The first words, and lines that are no words at all. */
export const handshakeScripts: readonly Script[] = [
  {
    name: 'initialize',
    async play({ server }, note) {
      note('request before', await server.ask('thread/loaded/list', {}));
      note('wrong params before', await server.ask('thread/read', {}));
      note('without a name', await server.ask('initialize', { clientInfo: { version: '1' } }));
      note(
        'a name of two lines',
        await server.ask('initialize', { clientInfo: { name: 'a\nb', version: '1' } }),
      );
      note('initialize', await server.ask('initialize', { clientInfo, capabilities: null }));
      note('initialize again', await server.ask('initialize', { clientInfo }));
    },
  },
  {
    name: 'requests that are wrong',
    async play({ server }, note) {
      await introduce(server);
      note('unknown method', await server.ask('no/such', {}));
      note('params missing', await server.ask('thread/read', {}));
      note('params of another type', await server.ask('thread/read', { threadId: 7 }));
      note('params not an object', await server.ask('thread/read', /*params*/ 7));
      note('no params', await server.ask('getAuthStatus'));
      const before = server.said.length;
      note('params where none are', await server.ask('account/logout', {}));
      await server.waitFor(({ method }) => method === 'account/updated', before);
      note('members nobody knows', await server.ask('thread/loaded/list', { extra: 1 }));
    },
  },
  {
    name: 'experimental methods without the capability',
    async play({ server }, note) {
      await server.ask('initialize', { clientInfo });
      const login = { type: 'chatgptAuthTokens', accessToken: 'a', chatgptAccountId: 'b' };
      note('external tokens', await server.ask('account/login/start', login));
      note('turns', await server.ask('thread/turns/list', { threadId: 'x' }));
      note('items', await server.ask('thread/items/list', { threadId: 'x' }));
    },
  },
  {
    name: 'lines that are no requests',
    async play({ server }, note) {
      await introduce(server);
      const lines: Record<string, string> = {
        'not JSON': '{"id":91',
        'an empty object': '{}',
        'a batch': '[{"id":92,"method":"thread/loaded/list","params":{}}]',
        'id null': '{"id":null,"method":"thread/loaded/list","params":{}}',
        'id a fraction': '{"id":1.5,"method":"thread/loaded/list","params":{}}',
        'method no text': '{"id":93,"method":7}',
        'a notification nobody knows': '{"method":"no/such"}',
        'an answer nobody waits for': '{"id":94,"result":{}}',
        'a carriage return': '{"id":95,"method":"thread/loaded/list","params":{}}\r',
        'jsonrpc said': '{"jsonrpc":"2.0","id":96,"method":"thread/loaded/list","params":{}}',
        'a text id': '{"id":"","method":"thread/loaded/list","params":{}}',
        'nested deep': `{"id":97,"method":"thread/loaded/list","params":${'['.repeat(500)}${']'.repeat(500)}}`,
        'a blank line': '   ',
      };
      const readable: Record<string, { id: unknown }> = {
        'a carriage return': { id: 95 },
        'jsonrpc said': { id: 96 },
        'a text id': { id: '' },
      };
      for (const [label, line] of Object.entries(lines)) {
        const before = server.said.length;
        server.write(line);
        // What is no request is answered by then, if at all; the rest may be overtaken.
        const barrier = await server.ask('thread/loaded/list', {});
        const { id } = readable[label] ?? {};
        if (id !== undefined) await server.waitFor((message) => message['id'] === id, before);
        const answers = server.said
          .slice(before)
          .filter((message) => message['method'] === undefined && message['id'] !== barrier['id']);
        note(label, answers);
      }
    },
  },
  {
    name: 'end of input',
    async play({ server, start }, note) {
      await introduce(server);
      const other = start();
      other.write(JSON.stringify({ id: 1, method: 'initialize', params: { clientInfo } }));
      for (let id = 2; id < 40; id += 1) {
        other.write(JSON.stringify({ id, method: 'thread/loaded/list', params: {} }));
      }
      note('exit code', await other.end());
      const answered = other.said.filter(({ id, method }) => id !== undefined && method === undefined);
      note('every request is answered', answered.length === 39);
    },
  },
];
