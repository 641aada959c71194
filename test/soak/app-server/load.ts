import { setTimeout as sleep } from 'node:timers/promises';

import { forever, say, startModelServer } from '@codex-ts/testkit';

import type { SoakOptions, SoakPart, SoakReport } from '../soak-part.ts';
import { startServer, type Message, type RunningServer } from './running-server.ts';
import { webSocketLoad } from './web-sockets.ts';

const allRequests = 10_000;
const patienceMs = 120_000;
const allThreads = 200;
const mebibyte = 1024 * 1024;
/** A gigabyte in all. */
const allWaves = 20;
const threadsOfWave = 50;
const mostStreaming = 1536 * mebibyte;
const mostForSlowReader = 512 * mebibyte;

/** Everything at once: pipelined requests, many threads that stream, many sockets, and a client that hardly reads. */
export const appServerLoad: SoakPart = {
  name: 'app-server-load',
  async run({ scale }: SoakOptions): Promise<SoakReport> {
    const reports = [
      await pipelined(Math.ceil(allRequests * scale)),
      await streaming({ threads: Math.ceil(allThreads * scale), length: mebibyte / 8, waves: 1 }),
      await streaming({ threads: threadsOfWave, length: mebibyte, waves: Math.ceil(allWaves * scale) }),
      await webSocketLoad(scale),
      await slowReader(Math.max(4, Math.ceil(16 * scale))),
    ];
    return {
      counts: Object.assign({}, ...reports.map(({ counts }) => counts)),
      faults: reports.flatMap(({ faults }) => faults),
    };
  },
};

const classes = ['getAuthStatus', 'thread/loaded/list', 'account/read', 'no/such/method'] as const;

/** What was asked all at once, and how it was answered. */
interface AnswerOrder {
  take(this: void, message: Message): void;
  readonly isWhole: Promise<void>;
  refused(): number;
  faults(): string[];
}

export function createOrder(count: number): AnswerOrder {
  const { promise: isWhole, resolve } = Promise.withResolvers<void>();
  const seen = new Map<number, number>();
  const lastOf = new Map<number, number>();
  const late: string[] = [];
  let refused = 0;
  return {
    isWhole,
    take({ id, error }) {
      if (typeof id !== 'number') return;
      seen.set(id, (seen.get(id) ?? 0) + 1);
      if (error?.code === -32_001) refused += 1;
      const kind = id % classes.length;
      if ((lastOf.get(kind) ?? -1) > id) late.push(`${classes[kind]}: ${id} was answered late`);
      lastOf.set(kind, id);
      if (seen.size === count) resolve();
    },
    refused: () => refused,
    faults() {
      const twice = [...seen.values()].filter((times) => times > 1).length;
      return [
        ...late.slice(/*start*/ 0, 3),
        ...(seen.size === count ? [] : [`${count - seen.size} of ${count} requests were never answered`]),
        ...(twice === 0 ? [] : [`${twice} requests were answered twice`]),
      ];
    },
  };
}

/** Written without waiting: each gets one answer, those of one method in the order of asking. */
async function pipelined(count: number): Promise<SoakReport> {
  await using server = await startServer({ modelUrl: 'http://127.0.0.1:1' });
  const order = createOrder(count);
  server.listen(order.take);
  for (let id = 0; id < count; id += 1) {
    server.input.write(`${JSON.stringify({ id, method: classes[id % classes.length], params: {} })}\n`);
  }
  await Promise.race([order.isWhole, sleep(patienceMs, /*value*/ undefined, { ref: false })]);
  const peak = Math.round(server.peakBytes() / mebibyte);
  const code = await server.end();
  return {
    counts: { 'pipelined requests': count, refused: order.refused(), 'peak MiB of them': peak },
    faults: [...order.faults(), ...(code === 0 ? [] : [`it ended with ${String(code)}`])],
  };
}

/** How many threads stream at once, how much each, and how often. */
interface StreamingPlan {
  readonly threads: number;
  /** Of one answer, in characters. */
  readonly length: number;
  readonly waves: number;
}

/** Threads that stream all at once, wave after wave; each is unsubscribed from when its turn is over. */
async function streaming({ threads, length, waves }: StreamingPlan): Promise<SoakReport> {
  const words = longText(length);
  await using model = await startModelServer(forever({ ...say(words), deltaLength: 512 }));
  await using server = await startServer({ modelUrl: model.url });
  const heard = createHearing();
  server.listen(heard.take);
  const faults: string[] = [];
  for (let wave = 0; wave < waves; wave += 1) {
    const ended = await whileRunning(
      server,
      Promise.all(Array.from({ length: threads }, () => runThread(server, heard))),
    );
    faults.push(
      ...ended.flatMap((text) => (text === words ? [] : [`an answer of ${text.length} characters`])),
    );
    model.forget();
  }
  const peak = server.peakBytes();
  const what = `${threads} threads at once`;
  return {
    counts: {
      [`${what}: MiB of deltas`]: Math.round(heard.length() / mebibyte),
      [`${what}: peak MiB`]: Math.round(peak / mebibyte),
    },
    faults: [
      ...faults.slice(/*start*/ 0, 3),
      ...(peak <= mostStreaming ? [] : [`${what} took ${Math.round(peak / mebibyte)} MiB`]),
    ],
  };
}

async function runThread(server: RunningServer, heard: Hearing): Promise<string> {
  const { result } = await server.request('thread/start', { approvalPolicy: 'never' });
  const threadId = result?.thread?.id ?? 'none';
  const completed = heard.completed(threadId);
  await server.request('turn/start', { threadId, input: [{ type: 'text', text: 'go' }] });
  const text = await completed;
  await server.request('thread/unsubscribe', { threadId });
  return text;
}

/** A client that reads one byte a second for a while, and then everything. */
async function slowReader(turns: number): Promise<SoakReport> {
  const words = longText(2 * mebibyte);
  await using model = await startModelServer(forever({ ...say(words), deltaLength: 512 }));
  await using server = await startServer({ modelUrl: model.url });
  const heard = createHearing();
  server.listen(heard.take);
  const started = await Promise.all(
    Array.from({ length: turns }, () => server.request('thread/start', { approvalPolicy: 'never' })),
  );
  const ids = started.map(({ result }) => result?.thread?.id ?? 'none');
  const before = server.peakBytes();
  const completed = ids.map((id) => heard.completed(id));
  server.output.pause();
  for (const threadId of ids) {
    const params = { threadId, input: [{ type: 'text', text: 'go' }] };
    server.input.write(`${JSON.stringify({ id: `turn-${threadId}`, method: 'turn/start', params })}\n`);
  }
  for (let second = 0; second < 5; second += 1) {
    await sleep(/*delay*/ 1_000);
    server.output.read(/*size*/ 1); // and heard by whoever listens
  }
  const grown = server.peakBytes() - before;
  server.output.resume();
  const texts = await whileRunning(server, Promise.all(completed));
  const wrong = texts.filter((text) => text !== words).length;
  return {
    counts: { 'MiB more for a slow reader': Math.round(grown / mebibyte) },
    faults: [
      ...(wrong === 0 ? [] : [`${wrong} answers reached a slow reader otherwise than they were`]),
      ...(grown <= mostForSlowReader ? [] : [`a slow reader cost ${Math.round(grown / mebibyte)} MiB`]),
    ],
  };
}

async function whileRunning<Value>(server: RunningServer, work: Promise<Value>): Promise<Value> {
  const ended = server.exited.then((): never => {
    throw new Error(`the server ended in the middle: ${server.standardError()}`);
  });
  return Promise.race([work, ended]);
}

interface Hearing {
  take(this: void, message: Message): void;
  /** Resolves, when the turn of the thread is over, to what its deltas said together. */
  completed(threadId: string): Promise<string>;
  /** Of all deltas. */
  length(): number;
}

function createHearing(): Hearing {
  const deltas = new Map<string, string[]>();
  const waiting = new Map<string, (text: string) => void>();
  let length = 0;
  return {
    take({ method, params }) {
      const threadId = String(params?.['threadId']);
      if (method === 'item/agentMessage/delta') {
        const delta = String(params?.['delta']);
        length += delta.length;
        const said = deltas.get(threadId) ?? [];
        said.push(delta);
        deltas.set(threadId, said);
      }
      if (method === 'turn/completed') {
        waiting.get(threadId)?.(deltas.get(threadId)?.join('') ?? '');
        deltas.delete(threadId);
      }
    },
    completed(threadId) {
      const { promise, resolve } = Promise.withResolvers<string>();
      waiting.set(threadId, resolve);
      return promise;
    },
    length: () => length,
  };
}

function longText(length: number): string {
  return 'all work and no play '.repeat(Math.ceil(length / 21)).slice(/*start*/ 0, length);
}
