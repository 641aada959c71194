import { connect, memoryPair, RemoteError, RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

const [near, far] = memoryPair();

// One end answers, and tells what happens afterwards. Over pipes it is `lineStream(input, output)`.
const server = connect({
  stream: far,
  onRequest: ({ method, params }) => {
    if (method !== 'greet') {
      throw new RequestFault({ code: reservedCode.methodNotFound, message: `no ${method} here` });
    }
    return { result: `hello ${String(params)}`, afterwards: () => void server.notify('greeted', params) };
  },
});

// The other asks.
const client = connect({ stream: near, onNotification: ({ method, params }) => console.log(method, params) });
console.log(await client.request('greet', 'world', { timeoutMs: 10_000 }));

try {
  await client.request('leave');
} catch (error) {
  if (error instanceof RemoteError) console.log(error.rpcCode, error.message);
}
await client.close();
await server.closed;
