import {
  connect,
  createEnvelope,
  RequestFault,
  type Connection,
  type MessageStream,
} from '@codex-ts/utils-json-rpc';

/** What a stand-in for the app server does when it is asked. */
export interface StandIn {
  readonly connection: Connection;
  /** Methods in the order in which they were asked. */
  readonly asked: string[];
}

/** Serves one client: enough of the protocol for a turn, and what tests make go wrong. */
export function serveStandIn(
  stream: MessageStream,
  options: { refusals?: number; onLogout?: () => void } = {},
): StandIn {
  const asked: string[] = [];
  let refusals = options.refusals ?? 0;
  const connection = connect({
    stream,
    envelope: createEnvelope({ head: {} }),
    onRequest: async ({ method }) => {
      asked.push(method);
      switch (method) {
        case 'initialize':
          return {
            result: {
              userAgent: 'stand-in',
              codexHome: '/home',
              platformFamily: 'unix',
              platformOs: 'linux',
            },
          };
        case 'thread/start':
          return { result: { thread: { id: 'thread-1' } } };
        case 'thread/loaded/list':
          if (refusals > 0) {
            refusals -= 1;
            throw new RequestFault({ code: -32_001, message: 'Server overloaded; retry later.' });
          }
          return { result: { data: ['thread-1'], nextCursor: null } };
        case 'turn/start':
          return {
            result: { turn: { id: 'turn-1', status: 'inProgress' } },
            afterwards: () => void playTurn(),
          };
        case 'model/list':
          return new Promise(() => undefined);
        case 'account/logout':
          options.onLogout?.();
          return { result: {} };
        default:
          throw new RequestFault({ code: -32_601, message: `unknown method ${method}` });
      }
    },
  });

  async function playTurn(): Promise<void> {
    const ids = { threadId: 'thread-1', turnId: 'turn-1' };
    const approval = await connection
      .request('item/commandExecution/requestApproval', { ...ids, itemId: 'item-1' })
      .then((answer) => JSON.stringify(answer))
      .catch((error: unknown) => String(error));
    void connection.notify('item/agentMessage/delta', { ...ids, itemId: 'item-2', delta: approval });
    void connection.notify('turn/completed', {
      threadId: 'thread-1',
      turn: { id: 'turn-1', status: 'completed' },
    });
  }

  return { connection, asked };
}
