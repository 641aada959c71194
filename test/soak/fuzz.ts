import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';

import { createAuthManager, createEphemeralStore, parseRecord, type AuthStore } from '@codex-ts/login';
import { secretMarker, startAuthority, type IssuedTokens } from '@codex-ts/testkit';
import fc from 'fast-check';

import { storedText } from '../crash/scene.ts';
import { fuzzedAnswer, type FuzzedAnswer } from './fuzzed-answer.ts';
import type { SoakOptions, SoakPart, SoakReport } from './soak-part.ts';

const allAnswers = 10_000;

/** Requests at once. */
const lanes = 8;

/** How often what came of it. */
export interface Tally {
  renewed: number;
  refused: number;
  unavailable: number;
  readonly faults: string[];
}

/** A token endpoint that answers anything at all: renewed, or an honest error; the login is never lost. */
export const fuzz: SoakPart = {
  name: 'fuzz',
  async run({ scale, seed }: SoakOptions): Promise<SoakReport> {
    const tally: Tally = { renewed: 0, refused: 0, unavailable: 0, faults: [] };
    const unhandled = (reason: unknown): void => void tally.faults.push(`unhandled: ${inspect(reason)}`);
    process.on('unhandledRejection', unhandled);
    await using authority = await startAuthority();
    const spent = authority.issue({}, { lifetimeSeconds: -60 });
    const numRuns = Math.ceil(allAnswers * scale);
    const answers = fc.sample(fuzzedAnswer(spent.refreshToken), { numRuns, seed });
    try {
      const queue = answers.values();
      await Promise.all(Array.from({ length: lanes }, () => runLane(queue, spent, tally)));
    } finally {
      process.off('unhandledRejection', unhandled);
    }
    const { faults, renewed, refused, unavailable } = tally;
    return { counts: { answers: answers.length, renewed, refused, unavailable }, faults };
  },
};

/** Sends what it is told to, whatever it was asked. */
export class Endpoint implements AsyncDisposable {
  readonly #server: Server;
  answer: FuzzedAnswer | undefined;

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async listen(): Promise<string> {
    this.#server.listen(/*port*/ 0, '127.0.0.1');
    await once(this.#server, 'listening');
    // A server that listens on TCP has an address of this kind.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/oauth/token`;
  }

  #serve(socket: Socket): void {
    socket.on('error', () => undefined);
    let asked = '';
    socket.on('data', (chunk: Buffer) => {
      asked += chunk.toString('latin1');
      // The body is the JSON that ends with the request.
      if (!asked.endsWith('}')) return;
      const { bytes = Buffer.alloc(/*size*/ 0), sent = 0 } = this.answer ?? {};
      socket.end(bytes.subarray(/*start*/ 0, sent));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}

async function runLane(answers: Iterable<FuzzedAnswer>, spent: IssuedTokens, tally: Tally): Promise<void> {
  await using endpoint = new Endpoint();
  const url = await endpoint.listen();
  // The iterator is shared: each lane takes what is next.
  for (const answer of answers) {
    endpoint.answer = answer;
    const store = createEphemeralStore();
    await store.replace(parseRecord(storedText(spent), 'auth.json'));
    const faults = await faultsOf({ store, url, spent, answer, tally });
    const shown = inspect(answer.bytes.subarray(/*start*/ 0, 500).toString('latin1'));
    tally.faults.push(...faults.map((fault) => `${fault}, after ${answer.sent} bytes of ${shown}`));
  }
}

/** One refresh against an endpoint that answers so. */
export interface FuzzTrial {
  readonly store: AuthStore;
  readonly url: string;
  readonly spent: IssuedTokens;
  readonly answer: FuzzedAnswer;
  readonly tally: Tally;
}

/** What is wrong about how a client takes the answer. */
export async function faultsOf({ store, url, spent, answer, tally }: FuzzTrial): Promise<string[]> {
  const manager = createAuthManager({
    store,
    environment: { CODEX_REFRESH_TOKEN_URL_OVERRIDE: url },
    refreshInBackground: false,
    ports: { sleep: () => Promise.resolve() },
  });
  const outcome: unknown = await manager.auth().catch((error: unknown) => error);
  await manager[Symbol.asyncDispose]();
  const stored = (await store.load())?.tokens?.refreshToken.reveal();
  const code = outcome instanceof Error && 'code' in outcome ? outcome.code : undefined;
  if (code === 'LOGIN_REFRESH_REJECTED') tally.refused += 1;
  if (code === 'LOGIN_REFRESH_UNAVAILABLE') tally.unavailable += 1;
  if (code === undefined) tally.renewed += 1;
  return [
    ...outcomeFaults(outcome),
    ...(stored === undefined ? ['the login is lost'] : []),
    ...(answer.mustKeep !== undefined && stored !== answer.mustKeep ? ['a new refresh token is lost'] : []),
    ...(code !== undefined && stored !== spent.refreshToken ? ['it failed, and changed the login'] : []),
  ];
}

function outcomeFaults(outcome: unknown): string[] {
  if (outcome === undefined) return ['it signed out'];
  if (!(outcome instanceof Error)) return [];
  const code = 'code' in outcome ? String(outcome.code) : '';
  const isHonest = code === 'LOGIN_REFRESH_REJECTED' || code === 'LOGIN_REFRESH_UNAVAILABLE';
  return [
    ...(isHonest ? [] : [`an error without a type: ${inspect(outcome)}`]),
    ...(inspect(outcome, { depth: 8 }).includes(secretMarker) ? ['the error holds a secret'] : []),
  ];
}
