import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startAuthority } from '@codex-ts/testkit';

import { storedText } from '../crash/scene.ts';
import { startSleeper } from './start-sleeper.ts';

const dayMs = 24 * 60 * 60_000;

/** How the reproduction begins, and what would happen to whoever asks the authority a second time. */
export interface Variant {
  readonly name: string;
  readonly accessTokens: 'opaque' | 'jwt';
  readonly failsIfCalledAgain: boolean;
}

export const variants: readonly Variant[] = (['opaque', 'jwt'] as const).flatMap((accessTokens) =>
  [false, true].map((failsIfCalledAgain) => ({
    name: [
      accessTokens === 'opaque' ? 'an opaque access token, refreshed nine days ago' : 'an expired JWT',
      ...(failsIfCalledAgain ? ['the endpoint would fail if called again'] : []),
    ].join('; '),
    accessTokens,
    failsIfCalledAgain,
  })),
);

/** What was seen. Tokens are called by their names, never told. */
export interface Observed {
  readonly name: string;
  readonly log: readonly string[];
  readonly requests: number;
  /** The names of the tokens that B cached, that A returned, and that B returned when it was asked. */
  readonly cachedByB: string;
  readonly returnedByA: string;
  readonly returnedByB: string;
}

/**
 * Two processes on one home. B starts first, caches the stale state and sleeps; A refreshes; then B is asked for its
 * token.
 */
export async function reproduceOneRefresh(variant: Variant): Promise<Observed> {
  await using authority = await startAuthority({ accessTokens: variant.accessTokens });
  const home = await mkdtemp(join(tmpdir(), 'codex-ts-one-refresh-'));
  const startedAt = performance.now();
  const log: string[] = [];
  const note = (who: string, what: string): void => {
    const at = `${(performance.now() - startedAt).toFixed(/*fractionDigits*/ 0)} ms`;
    log.push(`${at.padStart(/*maxLength*/ 8)}  ${who.padEnd(/*maxLength*/ 12)} ${what}`);
  };
  try {
    const stale = authority.issue({}, variant.accessTokens === 'jwt' ? { lifetimeSeconds: -60 } : {});
    await writeFile(join(home, 'auth.json'), storedText(stale, Date.now() - 9 * dayMs), { mode: 0o600 });
    note('CODEX_HOME', `${home}, new`);
    note('auth.json', `holds token 1: ${describe(variant)}`);
    note('authority', `listens at ${authority.url}`);
    const environment = { CODEX_HOME: home, ...authority.environment };
    const tokenName = nameTokens(stale.accessToken);
    const asked = (): number => authority.hits('refresh_token');

    await using b = startSleeper(environment);
    const cachedByB = tokenName(await b.ask('read'));
    note('B', `process ${b.pid} starts, caches ${cachedByB}, and sleeps`);
    await using a = startSleeper(environment);
    const returnedByA = tokenName(await a.ask('token'));
    note('A', `process ${a.pid} starts, is asked for its token, and returns ${returnedByA}`);
    note('authority', `has seen ${asked()} refresh, answered ${authority.requests[0]?.status}`);
    note('auth.json', `holds ${tokenName(await storedToken(home))}`);
    if (variant.failsIfCalledAgain) {
      authority.fail('always', { status: 500 });
      note('authority', 'answers 500 from now on');
    }
    const returnedByB = tokenName(await b.ask('token'));
    note('B', `is asked for its token, and returns ${returnedByB}`);
    note('authority', `has seen ${asked()} refresh in all`);
    return { name: variant.name, log, requests: asked(), cachedByB, returnedByA, returnedByB };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function describe({ accessTokens }: Variant): string {
  return accessTokens === 'opaque'
    ? 'opaque, no exp; last_refresh nine days ago'
    : 'a JWT whose exp has passed';
}

async function storedToken(home: string): Promise<string> {
  // As `storedText` and native codex write it.
  const { tokens } = JSON.parse(await readFile(join(home, 'auth.json'), 'utf8')) as {
    tokens: { access_token: string };
  };
  return tokens.access_token;
}

/** `token 1` is the one given, and each other is numbered when it is first seen. */
function nameTokens(first: string): (token: string) => string {
  const seen = [first];
  return (token) => {
    if (!seen.includes(token)) seen.push(token);
    return `token ${seen.indexOf(token) + 1}`;
  };
}
