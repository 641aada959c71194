import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { secretMarker } from '@codex-ts/testkit';

const main = fileURLToPath(new URL('../node_modules/.cache/program/main.js', import.meta.url));

/** First arguments of node for the program, bundled as it ships. */
export const programArgs: readonly string[] = [main];

/** A CODEX_HOME and a workspace of their own. */
export interface Place extends AsyncDisposable {
  folder: string;
  codexHome: string;
  workspace: string;
  env: Record<string, string>;
}

export async function openPlace(): Promise<Place> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cli-')));
  const place = { folder, codexHome: join(folder, 'home'), workspace: join(folder, 'workspace') };
  await mkdir(place.codexHome);
  await mkdir(place.workspace);
  return {
    ...place,
    env: { PATH: '/usr/bin:/bin', HOME: folder, CODEX_HOME: place.codexHome, TMPDIR: folder },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The program while it runs. */
export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Where and how the program runs. */
export interface StartOptions {
  place: Place;
  env?: Record<string, string>;
  stdin?: Stdin;
  /** Another file in place of the program's own. */
  entry?: string;
}

/** How standard input is: closed at once, open for ever, or this text. */
export type Stdin = 'closed' | 'open' | { text: string };

export function start(args: readonly string[], options: StartOptions): Running {
  const { place, env = {}, stdin = 'closed', entry = main } = options;
  const child = spawn(process.execPath, ['--conditions=@codex-ts/source', entry, ...args], {
    cwd: place.workspace,
    env: { ...place.env, ...env },
    stdio: [stdin === 'closed' ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  if (typeof stdin === 'object') child.stdin?.end(stdin.text);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const ended = once(child, 'close').then(([code]) =>
    withoutSecrets({
      code: typeof code === 'number' ? code : null,
      stdout: Buffer.concat(stdout).toString(),
      stderr: Buffer.concat(stderr).toString(),
    }),
  );
  return { child, ended };
}

/** Throws when something shows that the testkit minted as a secret, whatever the test is about. */
export function withoutSecrets(ended: Ended): Ended {
  const shown = `${ended.stdout}${ended.stderr}`;
  if (shown.includes(secretMarker)) throw new Error(`a secret is in the output: ${shown}`);
  return ended;
}

export function run(args: readonly string[], options: StartOptions): Promise<Ended> {
  return start(args, options).ended;
}
