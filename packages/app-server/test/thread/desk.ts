import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { AppServerOptions } from '@codex-ts/app-server';
import type {
  ClientRequests,
  ServerNotifications,
  ThreadStartParams,
  Turn,
  TurnStartParams,
} from '@codex-ts/app-server-protocol';
import { startModelServer, type ModelServer, type Script } from '@codex-ts/testkit';
import { connect, memoryPair, type Connection, type RequestId } from '@codex-ts/utils-json-rpc';

import { startTestServer, type TestServer } from '../in-process.ts';

/** A notification or a question of the server, as a client sees it. */
export interface Heard {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Of a question. */
  readonly id?: RequestId;
}

type Answers = (question: Heard) => unknown;

/** A client in this process that keeps all it hears. */
export interface Person extends AsyncDisposable {
  readonly connection: Connection;
  readonly heard: Heard[];
  ask<Method extends keyof ClientRequests>(
    method: Method,
    params: ClientRequests[Method]['params'],
  ): Promise<ClientRequests[Method]['result']>;
  /** Resolves with the first of this method that `matches`, heard already or not. */
  hear<Method extends keyof ServerNotifications>(
    method: Method,
    matches?: (params: ServerNotifications[Method]) => boolean,
  ): Promise<ServerNotifications[Method]>;
  /** Answers what the server asks from now on. */
  answer(answers: Answers): void;
}

/** A server, a model that plays a script, and one client. */
export interface Desk extends AsyncDisposable {
  readonly place: TestServer;
  readonly model: ModelServer;
  readonly work: string;
  readonly me: Person;
  connect(capabilities?: unknown): Promise<Person>;
  /** The id of a new thread. */
  startThread(params?: ThreadStartParams): Promise<string>;
  /** Runs a turn to its end, and gives what was heard since it was asked for. */
  runTurn(threadId: string, params?: Partial<TurnStartParams>): Promise<{ turn: Turn; heard: Heard[] }>;
}

/** Sits down at one. `config` goes at the head of config.toml. */
export async function startDesk(
  script: Script,
  options: Partial<AppServerOptions> & { config?: string } = {},
): Promise<Desk> {
  const { config = '', ...given } = options;
  const model = await startModelServer(script);
  const place = await startTestServer({
    // A shell finds nothing of the machine's own there.
    environment: { PATH: process.env['PATH'], HOME: tmpdir() },
    prepare: async (codexHome) => {
      await writeFile(join(codexHome, 'config.toml'), configText(model.url, config));
      await mkdir(join(codexHome, 'work'));
    },
    ...given,
  });
  const work = join(place.codexHome, 'work');
  const me = await connectPerson(place);
  const desk: Desk = {
    place,
    model,
    work,
    me,
    connect: (capabilities) => connectPerson(place, capabilities),
    async startThread(params = {}) {
      const { thread } = await me.ask('thread/start', { cwd: work, ...params });
      return thread.id;
    },
    async runTurn(threadId, params = {}) {
      const from = me.heard.length;
      const input = [{ type: 'text' as const, text: 'Do it.' }];
      const { turn } = await me.ask('turn/start', { threadId, input, ...params });
      const ended = await me.hear('turn/completed', (told) => told.turn.id === turn.id);
      return { turn: ended.turn, heard: me.heard.slice(from) };
    },
    async [Symbol.asyncDispose]() {
      await me[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
      await model.close();
    },
  };
  return desk;
}

/** Another client of a server. */
export async function connectPerson(place: TestServer, capabilities: unknown = null): Promise<Person> {
  const [near, far] = memoryPair();
  void place.server.serve(far);
  const heard: Heard[] = [];
  let onHeard: (() => void)[] = [];
  let answers: Answers = () => new Promise(() => undefined);
  function keep(one: Heard): void {
    heard.push(one);
    const wake = onHeard;
    onHeard = [];
    for (const resolve of wake) resolve();
  }
  const connection = connect({
    stream: near,
    onRequest: async ({ id, method, params }, signal) => {
      const question = { id, method, params: params as Heard['params'] };
      keep(question);
      const closed = new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { result: await Promise.race([answers(question), closed]) };
    },
    onNotification: ({ method, params }) => keep({ method, params: params as Heard['params'] }),
  });
  const ask = (method: string, params: unknown): Promise<unknown> =>
    connection.request(method, params, { timeoutMs: 20_000 });
  await ask('initialize', { clientInfo: { name: 'test', version: '0.0.1' }, capabilities });
  return {
    connection,
    heard,
    ask: ask as Person['ask'],
    async hear(method, matches = () => true) {
      for (let at = 0; ; at += 1) {
        while (at >= heard.length) await new Promise<void>((resolve) => onHeard.push(resolve));
        const one = heard[at];
        // The method says what the parameters are.
        const params = one?.params as never;
        if (one?.method === method && one.id === undefined && matches(params)) return params;
      }
    },
    answer: (given) => {
      answers = given;
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

/** The methods in the order in which they came, those of one turn; items by their kind, states by theirs. */
export function story(heard: readonly Heard[]): string[] {
  return heard.map(({ method, params }) => {
    const { item, status } = params as {
      item?: { type: string; status?: string };
      status?: { type: string };
    };
    if (item !== undefined) return [method, item.type, item.status].filter(Boolean).join(' ');
    return status === undefined ? method : `${method} ${status.type}`;
  });
}

/** A configuration whose models are played by a server of the testkit. `head` goes first. */
export function configText(modelUrl: string, head = ''): string {
  return `
${head}
${head.includes('model =') ? '' : 'model = "gpt-5.5"'}
${head.includes('sandbox_mode') ? '' : 'sandbox_mode = "danger-full-access"'}
${head.includes('approval_policy') ? '' : 'approval_policy = "never"'}
model_provider = "played"

[model_providers.played]
name = "Played"
base_url = "${modelUrl}"
requires_openai_auth = false
request_max_retries = 0
stream_max_retries = 1
`;
}
