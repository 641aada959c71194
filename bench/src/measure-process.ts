import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** A whole process to measure. */
export interface MeasuredCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const pollMs = 1;

/** From before the start to the end, in ms. Throws when the process fails: a failed run has no time. */
export async function wallMs(command: MeasuredCommand): Promise<number> {
  const startedAt = performance.now();
  await run(command, () => {});
  return performance.now() - startedAt;
}

/** The most memory the process ever held, in bytes: the kernel's high-water mark, read every millisecond (Linux). */
export async function peakBytes(command: MeasuredCommand): Promise<number> {
  let peak = 0;
  await run(command, (pid) => {
    const timer = setInterval(() => (peak = Math.max(peak, highWaterMark(pid) ?? 0)), pollMs);
    return () => clearInterval(timer);
  });
  if (peak === 0) throw new Error('no high-water mark of memory can be read here');
  return peak;
}

async function run(command: MeasuredCommand, watch: (pid: number) => (() => void) | void): Promise<void> {
  const { program, args, env, cwd = '/' } = command;
  const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const stderr: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const stop = watch(child.pid ?? 0);
  const [code] = await once(child, 'close');
  stop?.();
  if (code !== 0) {
    throw new Error(
      `${program} ${args.join(' ')} ended with ${String(code)}: ${Buffer.concat(stderr).toString()}`,
    );
  }
}

function highWaterMark(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(?<kilobytes>\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return kilobytes === null ? undefined : Number(kilobytes.groups?.['kilobytes']) * 1024;
  } catch {
    return undefined;
  }
}
