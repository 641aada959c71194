import { readdir, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

import { realPath } from '../store/auth-file.ts';
import { readSystemText } from './system-text.ts';

/** A process, as far as the system tells. */
export interface ProcessFacts {
  readonly pid: number;
  /** Program and script, without arguments: those may hold anything. */
  readonly command?: string;
}

/** A codex process that works on the same home. */
export interface CodexProcess extends ProcessFacts {
  readonly kind: 'native' | 'codex-ts';
}

/** What a process runs; only its number where the system does not tell more. */
export async function describeProcess(pid: number): Promise<ProcessFacts> {
  const command = commandOf(await readSystemText(`/proc/${pid}/cmdline`));
  return { pid, ...(command !== undefined && { command }) };
}

/** The codex processes on a home; `undefined` where the system does not list processes as Linux does. */
export async function findCodexProcesses(codexHome: string): Promise<readonly CodexProcess[] | undefined> {
  if (process.platform !== 'linux') return undefined;
  const home = await realPath(codexHome);
  const pids = (await namesIn('/proc')).filter((name) => /^\d+$/u.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => codexProcess(pid, home)));
  return found.filter((one) => one !== undefined);
}

async function codexProcess(pid: number, home: string): Promise<CodexProcess | undefined> {
  if (pid === process.pid) return undefined;
  const command = commandOf(await readSystemText(`/proc/${pid}/cmdline`));
  if (command === undefined) return undefined;
  const kind = kindOf(command, await programOf(pid));
  if (kind === undefined || (await homeOf(pid)) !== home) return undefined;
  return { pid, command, kind };
}

function kindOf(command: string, program: string | undefined): CodexProcess['kind'] | undefined {
  if (program === 'codex') return 'native';
  return /(?:^| )codex-ts$/u.test(command) ? 'codex-ts' : undefined;
}

async function programOf(pid: number): Promise<string | undefined> {
  try {
    return basename(await readlink(`/proc/${pid}/exe`));
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/** Its CODEX_HOME, by the same rule as ours; `undefined` when its variables are not for us to see. */
async function homeOf(pid: number): Promise<string | undefined> {
  const variables = (await readSystemText(`/proc/${pid}/environ`))?.split('\0') ?? [];
  const valueOf = (name: string): string | undefined =>
    variables.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  const named = valueOf('CODEX_HOME') ?? '';
  const user = valueOf('HOME') ?? '';
  if (named !== '') return realPath(named);
  return user === '' ? undefined : realPath(join(user, '.codex'));
}

/** The program, and for an interpreter the script: `node main.js`. */
function commandOf(commandLine: string | undefined): string | undefined {
  const [program = '', ...args] = commandLine?.split('\0') ?? [];
  if (program === '') return undefined;
  const name = basename(program);
  if (!/^(?:node|nodejs|bun|deno)(?:\.exe)?$/u.test(name)) return name;
  const script = args.find((arg) => arg !== '' && !arg.startsWith('-'));
  return script === undefined ? name : `${name} ${scriptName(script)}`;
}

/** `main.js` would say little. */
function scriptName(path: string): string {
  return /[\\/](?:@codex-ts|packages)[\\/]cli[\\/].*\bmain\.js$/u.test(path) ? 'codex-ts' : basename(path);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return [];
  }
}
