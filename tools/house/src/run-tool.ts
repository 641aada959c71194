import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** How a program ended, and what it said. */
export interface ToolResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a program runs, and for how long at most. */
export interface ToolOptions {
  readonly root: string;
  readonly cwd?: string;
  /** A program that runs longer is killed; its exit code is 124 then, as after `timeout`. */
  readonly timeoutMs?: number;
}

/** Programs paint and frame what they say where they believe to be in CI; what is read here has to look the same. */
function plainEnvironment(path: string): NodeJS.ProcessEnv {
  const { CI: _ci, GITHUB_ACTIONS: _actions, FORCE_COLOR: _colour, ...rest } = process.env;
  return { ...rest, PATH: path, NO_COLOR: '1', TURBO_TELEMETRY_DISABLED: '1' };
}

/**
 * Runs a program of the repository at `root` (`node_modules/.bin`) or of the PATH, in the folder `cwd`. `node` is
 * the one that runs this. Rejects when the program cannot be started.
 */
export function runTool(
  command: string,
  args: readonly string[],
  { root, cwd = root, timeoutMs = 600_000 }: ToolOptions,
): Promise<ToolResult> {
  const path = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  const options = {
    cwd,
    env: plainEnvironment(path),
    timeout: timeoutMs,
    maxBuffer: 256 * 1024 * 1024,
    // Programs of npm packages are `.cmd` files on Windows.
    shell: process.platform === 'win32' && command !== 'node',
  };
  return new Promise((resolve, reject) => {
    execFile(command === 'node' ? process.execPath : command, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else if (error.killed === true) resolve({ exitCode: 124, stdout, stderr });
      else reject(error);
    });
  });
}
