import { readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

import type { ChildOptions } from '@codex-ts/utils-process';

/** A shell script as a child. */
export function shell(script: string, more: Partial<ChildOptions> = {}): ChildOptions {
  return { command: '/bin/sh', args: ['-c', script], cwd: '/', env: { PATH: '/usr/bin:/bin' }, ...more };
}

let lastMark = 0;

/** A number of seconds that no other process sleeps, so that its sleeper can be found by its command line. */
export function newMark(): string {
  lastMark += 1;
  return `${300 + lastMark}.${process.pid}`;
}

/** How many processes have the mark in their command line. */
export function countMarked(mark: string): number {
  return commandLines().filter((line) => line.includes(mark)).length;
}

/** How many processes sleep for that long. */
export function sleepers(mark: string): number {
  return commandLines().filter((line) => line.trim() === `sleep ${mark}`).length;
}

/** Waits until so many sleep for that long. */
export async function untilSleepers(mark: string, count: number): Promise<void> {
  while (sleepers(mark) !== count) await new Promise((resolve) => setTimeout(resolve, 10));
}

function commandLines(): string[] {
  if (process.platform !== 'linux') return execFileSync('ps', ['-A', '-o', 'args=']).toString().split('\n');
  return readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/u.test(name) ? readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') : [];
    } catch {
      return []; // ended meanwhile
    }
  });
}
