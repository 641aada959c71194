import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { createAuthManager, type AuthManager, type AuthPorts, type AuthStore } from '@codex-ts/login';
import fc from 'fast-check';

import { mutatedRecord } from './mutated-record.ts';
import type { SoakOptions, SoakPart, SoakReport } from './soak-part.ts';

const allMutations = 10_000;

/** Homes at once: a text that is no JSON is read again for a while. */
const lanes = 50;

const honest =
  /^LOGIN_(?:RECORD_CORRUPT|REFRESH_UNAVAILABLE|REFRESH_REJECTED|ACCOUNT_UNKNOWN|MODE_UNSUPPORTED)$/u;

/** How often what came of it. */
export interface Tally {
  served: number;
  refreshed: number;
  told: number;
  readonly faults: string[];
}

/** Files `auth.json` to which something has happened: credentials or an honest error, and no member is ever lost. */
export const mutations: SoakPart = {
  name: 'mutations',
  async run({ scale, seed }: SoakOptions): Promise<SoakReport> {
    const texts = fc.sample(mutatedRecord, { numRuns: Math.ceil(allMutations * scale), seed });
    const tally: Tally = { served: 0, refreshed: 0, told: 0, faults: [] };
    const queue = texts.values();
    await Promise.all(Array.from({ length: lanes }, () => runLane(queue, tally)));
    return {
      counts: {
        mutations: texts.length,
        'served credentials': tally.served,
        'refreshed without losing a member': tally.refreshed,
        'told what is wrong': tally.told,
      },
      faults: tally.faults,
    };
  },
};

async function runLane(texts: Iterable<string>, tally: Tally): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'codex-ts-mutation-'));
  try {
    // The iterator is shared: each lane takes what is next.
    for (const text of texts) {
      const faults = await faultsOf(text, { home, tally });
      tally.faults.push(
        ...faults.map((fault) => `${fault}: ${JSON.stringify(text.slice(/*start*/ 0, 2_000))}`),
      );
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Where a text is tried, and by which store when not by ours. */
export interface Trial {
  readonly home: string;
  readonly tally?: Tally;
  readonly store?: AuthStore;
}

/** What is wrong about how a home with this `auth.json` behaves. */
export async function faultsOf(text: string, { home, tally, store }: Trial): Promise<string[]> {
  const path = join(home, 'auth.json');
  await writeFile(path, text, { mode: 0o600 });
  const manager = createAuthManager({
    codexHome: home,
    store: store ?? 'file',
    environment: {},
    refreshInBackground: false,
    ports: { exchange: issueTokens, sleep: () => Promise.resolve() },
  });
  try {
    return await askTwice(manager, { path, text, tally });
  } finally {
    await manager[Symbol.asyncDispose]();
  }
}

interface Looked {
  readonly path: string;
  readonly text: string;
  readonly tally: Tally | undefined;
}

async function askTwice(manager: AuthManager, { path, text, tally }: Looked): Promise<string[]> {
  const first = await outcomeOf(manager.auth());
  if (first === undefined) return ['nobody seems to have signed in'];
  if (first instanceof Error) {
    if (tally !== undefined) tally.told += 1;
    const isTouched = (await readFile(path, 'utf8')) !== asRead(text);
    return [...dishonesty(first), ...(isTouched ? ['the file was changed although it failed'] : [])];
  }
  if (tally !== undefined) tally.served += 1;
  const second = await outcomeOf(manager.refreshToken());
  if (second === undefined) return ['a refresh signed out'];
  if (second instanceof Error) return dishonesty(second);
  if (tally !== undefined) tally.refreshed += 1;
  return lostMembers(text, await readFile(path, 'utf8'));
}

async function outcomeOf<T>(work: Promise<T>): Promise<T | Error> {
  try {
    return await work;
  } catch (error) {
    return error instanceof Error ? error : new Error(`thrown: ${String(error)}`);
  }
}

function dishonesty(error: Error): string[] {
  const code = 'code' in error ? String(error.code) : '';
  return honest.test(code)
    ? []
    : [`an error that says nothing to the user (${error.name}: ${error.message})`];
}

/** As the file system gives it back: what UTF-8 cannot hold is replaced. */
function asRead(text: string): string {
  return Buffer.from(text).toString();
}

const renewed = new Set(['id_token', 'access_token', 'refresh_token', 'account_id']);

/** Members of the old text that the new one lacks, or has with another value. */
function lostMembers(before: string, after: string): string[] {
  const [old, now] = [before, after].map((text) => parse(text));
  const innerOld = objectIn(old?.['tokens']);
  const innerNow = objectIn(now?.['tokens']);
  const top = Object.keys(old ?? {}).filter((name) => name !== 'tokens' && name !== 'last_refresh');
  const inner = Object.keys(innerOld).filter((name) => !renewed.has(name));
  return [
    ...top
      .filter((name) => !Object.hasOwn(now ?? {}, name) || !isDeepStrictEqual(old?.[name], now?.[name]))
      .map((name) => `${name} was lost`),
    ...inner
      .filter((name) => !Object.hasOwn(innerNow, name) || !isDeepStrictEqual(innerOld[name], innerNow[name]))
      .map((name) => `tokens.${name} was lost`),
  ];
}

function parse(text: string): Record<string, unknown> | undefined {
  return objectIn(JSON.parse(asRead(text).replace(/^\uFEFF/u, '')));
}

function objectIn(value: unknown): Record<string, unknown> {
  // A JSON object has members of any kind, and text for their names.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** An authority that renews whatever it is given, and knows every access token. */
const issueTokens: AuthPorts['exchange'] = (request) => {
  const isRefresh = typeof request.body === 'string' && request.body.includes('"refresh_token"');
  const body = isRefresh
    ? { access_token: 'at-2', refresh_token: 'rt-2' }
    : { chatgpt_user_id: 'u', chatgpt_account_id: 'account-1', email: 'a@b.c', chatgpt_plan_type: 'plus' };
  return Promise.resolve({
    status: 200,
    headers: {},
    body: noBytes(),
    text: () => Promise.resolve(JSON.stringify(body)),
    discard: () => undefined,
  });
};

async function* noBytes(): AsyncGenerator<Uint8Array> {
  // Nobody reads the bytes: `text` has them all.
}
