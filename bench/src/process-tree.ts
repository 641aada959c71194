import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

import type { MeasuredCommand } from './measure-process.ts';

/** What a process and everything it started cost. */
export interface TreeUsage {
  readonly wallMs: number;
  /** Of all processes, user and system. */
  readonly cpuSeconds: number;
  /** The most that all held at one moment, in bytes. */
  readonly peakBytes: number;
  readonly stdout: string;
}

/** A look at one process. */
interface Look {
  readonly cpuSeconds: number;
  readonly bytes: number;
}

const pollMs = 10;
/** `sysconf(_SC_CLK_TCK)` and `_SC_PAGESIZE` of every Linux that Node runs on, arm64 with large pages aside. */
const ticksPerSecond = 100;
const pageBytes = 4096;

/** From before the start to the end, in ms: nobody looks meanwhile. Throws unless the process ends with 0 or 1. */
export async function treeWallMs({ program, args, env, cwd = '/' }: MeasuredCommand): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(program, args, { env, cwd, stdio: 'ignore' });
  const [code] = await once(child, 'close');
  if (code !== 0 && code !== 1) throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}`);
  return performance.now() - startedAt;
}

/** Runs a command and looks at its processes every ten milliseconds (Linux). Throws unless it ends with 0 or 1. */
export async function treeUsage({ program, args, env, cwd = '/' }: MeasuredCommand): Promise<TreeUsage> {
  if (process.platform !== 'linux') throw new Error('only Linux shows what processes have used');
  const startedAt = performance.now();
  const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const seen = new Map<number, Look>();
  let peakBytes = 0;
  const timer = setInterval(() => {
    const now = lookAtTree(child.pid ?? 0);
    peakBytes = Math.max(
      peakBytes,
      [...now.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    );
    for (const [pid, look] of now) seen.set(pid, look);
  }, pollMs);
  const [code] = await once(child, 'close');
  clearInterval(timer);
  const wallMs = performance.now() - startedAt;
  if ((code !== 0 && code !== 1) || peakBytes === 0) {
    const said = Buffer.concat(stderr).toString();
    throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}: ${said}`);
  }
  const cpuSeconds = [...seen.values()].reduce((sum, look) => sum + look.cpuSeconds, 0);
  return { wallMs, cpuSeconds, peakBytes, stdout: Buffer.concat(stdout).toString() };
}

function lookAtTree(root: number): ReadonlyMap<number, Look> {
  const looks = new Map<number, Look>();
  const waiting = [root];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const look = lookAt(pid);
    if (look === undefined) continue;
    looks.set(pid, look);
    waiting.push(...childrenOf(pid));
  }
  return looks;
}

function lookAt(pid: number): Look | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [userTicks = 0, systemTicks = 0] = fields.slice(/*start*/ 11, /*end*/ 13);
    return { cpuSeconds: (userTicks + systemTicks) / ticksPerSecond, bytes: (fields[21] ?? 0) * pageBytes };
  } catch {
    return undefined; // it has ended
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return []; // it has ended
  }
}
