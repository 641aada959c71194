import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { createAuthManager, type CodexAuth } from '@codex-ts/login';
import { loadFlock, tryFileLock } from '@codex-ts/utils-file-lock';

import type { Scene } from './scene.ts';

/** What was found after a process died, and after the next one came. */
export interface Judgement {
  /** What must never be, each in words. Empty when all is well. */
  readonly faults: readonly string[];
  /** The new tokens died with the process that had just been given them, and the next one was told so. */
  readonly isLost: boolean;
}

/** Files that may lie in a home; all others are a fault. */
const known =
  /^(?:auth\.json(?:\.codex-ts-(?:refresh|commit|refused)|\.lock)?|auth\.lock|\.codex-ts\.\d+\.\w+\.tmp)$/u;

/** Looks at the home as it was left, then asks for credentials as the next process does. */
export async function judge(scene: Scene, action: 'refresh' | 'signIn' | 'signOut'): Promise<Judgement> {
  const text = await readFile(scene.authFile, 'utf8').catch(() => undefined);
  const faults = [
    ...fileFaults(text, action),
    ...(await leftoverFaults(scene.home)),
    ...(await lockFaults(scene)),
  ];
  // Who waits for a lock that nobody gives back learns nothing more.
  if (faults.some((fault) => fault.includes('outlived'))) return { faults, isLost: false };
  const wasAnswered = scene.authority.hits('refresh_token') > 0;
  const next = await askAsNext(scene);
  if (next.bearer !== undefined && scene.authority.accepts(next.bearer)) return { faults, isLost: false };
  if (action === 'signOut' && text === undefined && next.code === undefined && next.bearer === undefined) {
    return { faults, isLost: false };
  }
  const isLost =
    next.code === 'LOGIN_REFRESH_REJECTED' && text === scene.before && (wasAnswered || action === 'signOut');
  if (!isLost) faults.push(`the next process got ${describe(next)}`);
  return { faults, isLost };
}

function fileFaults(text: string | undefined, action: string): string[] {
  if (text === undefined) return action === 'signOut' ? [] : ['auth.json is gone'];
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === 'object' ? [] : ['auth.json is no record'];
  } catch {
    return ['auth.json is torn'];
  }
}

async function leftoverFaults(home: string): Promise<string[]> {
  const names = await readdir(home);
  const modes = await Promise.all(
    names.map(async (name) => {
      const { mode, size } = await stat(join(home, name));
      // A lock file holds nothing, and gets its mode a moment after its name.
      return { name, mode: size === 0 ? 0 : mode & 0o777 };
    }),
  );
  return [
    ...names.filter((name) => !known.test(name)).map((name) => `${name} was left behind`),
    ...modes.filter(({ mode }) => (mode & 0o077) !== 0).map(({ name }) => `others may read ${name}`),
  ];
}

async function lockFaults({ home, authFile }: Scene): Promise<string[]> {
  const flock = await loadFlock();
  const locks = [
    { path: `${authFile}.codex-ts-refresh`, take: tryFileLock },
    { path: `${authFile}.codex-ts-commit`, take: tryFileLock },
    ...(flock === undefined
      ? []
      : ['auth.lock', 'auth.json.lock'].map((name) => ({ path: join(home, name), take: flock.tryAcquire }))),
  ];
  const faults: string[] = [];
  for (const { path, take } of locks) {
    const lock = await take(path);
    if (lock === undefined) faults.push(`${path.slice(home.length + 1)} outlived its holder`);
    await lock?.release();
  }
  return faults;
}

interface Answer {
  readonly bearer?: string | undefined;
  readonly code?: string;
}

async function askAsNext({ home, authority }: Scene): Promise<Answer> {
  const manager = createAuthManager({
    codexHome: home,
    environment: { ...authority.environment },
    store: 'file',
    refreshInBackground: false,
    // Nobody else is there who could store what we were refused for.
    ports: { sleep: () => Promise.resolve() },
  });
  try {
    return { bearer: bearerOf(await manager.auth()) };
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : String(error) };
  } finally {
    await manager[Symbol.asyncDispose]();
  }
}

function bearerOf(auth: CodexAuth | undefined): string | undefined {
  if (auth?.kind === 'apiKey') return auth.key.reveal();
  return auth?.kind === 'chatgpt' ? auth.tokens.accessToken.reveal() : undefined;
}

function describe({ bearer, code }: Answer): string {
  if (code !== undefined) return `${code} without a reason`;
  return bearer === undefined ? 'nothing, as if nobody had signed in' : 'a token that is not accepted';
}
