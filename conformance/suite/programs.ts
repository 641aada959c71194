import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The bundle that is published, built by `pnpm build`. */
export const ourProgram = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

/** A CODEX_HOME and a workspace of their own. */
export interface Place extends AsyncDisposable {
  codexHome: string;
  workspace: string;
}

export async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-ts-conformance-'));
  const place = { codexHome: join(folder, 'home'), workspace: join(folder, 'workspace') };
  await mkdir(place.codexHome);
  await mkdir(place.workspace);
  // Native may still write there when it was told to end.
  const clear = { recursive: true, force: true, maxRetries: 20 };
  return { ...place, [Symbol.asyncDispose]: () => rm(folder, clear) };
}

/** How a program ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  /** The lines of `stdout` that are JSON objects. */
  events: readonly Record<string, unknown>[];
}

/** Runs `exec --json` in that place, against that model server. */
export async function runExec(
  program: string,
  options: {
    place: Place;
    modelUrl: string;
    args: readonly string[];
    env?: Readonly<Record<string, string>>;
  },
): Promise<Ended> {
  const { place, modelUrl, args, env = { CODEX_API_KEY: 'sk-test' } } = options;
  const flags = [
    '--json',
    '--skip-git-repo-check',
    '-C',
    place.workspace,
    '-m',
    'gpt-5.5',
    '-c',
    `openai_base_url="${modelUrl}"`,
  ];
  const child = spawn(program, ['exec', ...flags, ...args], {
    env: { PATH: process.env['PATH'], HOME: place.codexHome, CODEX_HOME: place.codexHome, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const [code] = await once(child, 'close');
  const text = Buffer.concat(stdout).toString();
  return {
    code: typeof code === 'number' ? code : null,
    stdout: text,
    stderr: Buffer.concat(stderr).toString(),
    events: text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line)),
  };
}

/** The text of each answer, in order. */
export function answers(events: readonly Record<string, unknown>[]): readonly unknown[] {
  return events.flatMap(({ type, item }) => {
    const isAnswer = type === 'item.completed' && isRecord(item) && item['type'] === 'agent_message';
    return isAnswer ? [item['text']] : [];
  });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
