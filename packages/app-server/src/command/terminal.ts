import { existsSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { commandLine } from '@codex-ts/shell-command';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';
import { runChild } from '@codex-ts/utils-process';

const firstSize = 'stty rows';
const mostLooks = 200;
const betweenLooksMs = 10;

/** The size of a terminal in characters. */
export interface TerminalSize {
  readonly rows: number;
  readonly cols: number;
}

/** A command line, and the environment that it is started with. */
export interface TerminalCommand {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The same command with a terminal of its own: `script` of util-linux opens one and hands on what goes in and out.
 * Throws `RequestFault` where there is no such program.
 */
export function inTerminal({ argv, env }: TerminalCommand, { rows, cols }: TerminalSize): TerminalCommand {
  if (process.platform !== 'linux')
    throw noTerminal(`terminals are opened on Linux only, not on ${process.platform}`);
  // `script` takes the shell from the environment; the command gets its own back.
  const shell = env['SHELL'];
  const restore = shell === undefined ? 'unset SHELL' : `SHELL=${commandLine([shell])}`;
  const line = `${firstSize} ${rows} cols ${cols}; ${restore}; exec ${commandLine(argv)}`;
  const words = ['--quiet', '--return', '--flush', '--command', line, '/dev/null'];
  return { argv: ['script', ...words], env: { ...env, SHELL: '/bin/sh' } };
}

/** Gives the terminal of a command a new size. Throws `RequestFault` when that fails. */
export async function resizeTerminal(
  pid: number,
  { rows, cols }: TerminalSize,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const device = await openedDevice(pid);
  if (device === undefined) throw noTerminal('its terminal is not open any more');
  const { exitCode, stderr } = await runChild({
    command: 'stty',
    args: ['-F', device, 'rows', String(rows), 'cols', String(cols)],
    cwd: '/',
    env,
    timeoutMs: 10_000,
  });
  if (exitCode !== 0) throw noTerminal(stderr.trim());
}

/** A command that was only just started has its terminal in a moment. */
async function openedDevice(pid: number): Promise<string | undefined> {
  for (let attempt = 0; attempt < mostLooks && existsSync(`/proc/${pid}`); attempt += 1) {
    const device = deviceOf(pid);
    if (device !== undefined) return device;
    await sleep(betweenLooksMs);
  }
  return undefined;
}

/** `script` has one child, whose input is the terminal. */
function deviceOf(pid: number): string | undefined {
  try {
    const { readFileSync } = process.getBuiltinModule('node:fs');
    const [child = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    // Until the command stands in its place, a shell there gives the terminal its first size.
    if (readFileSync(`/proc/${child}/cmdline`, 'utf8').split('\0')[2]?.startsWith(firstSize) === true)
      return undefined;
    const device = readlinkSync(`/proc/${child}/fd/0`);
    return device.startsWith('/dev/pts/') ? device : undefined;
  } catch {
    return undefined;
  }
}

/** The answer to a request for a terminal that cannot be had. */
export function noTerminal(why: string): RequestFault {
  return new RequestFault({
    code: reservedCode.invalidRequest,
    message: `command/exec tty is not available: ${why}`,
  });
}
