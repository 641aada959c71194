import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** How a program ended, and what it said. */
export interface ToolResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of the repository at `root` (`node_modules/.bin`) or of the PATH, in the folder `cwd`. */
export function runTool(
  command: string,
  args: readonly string[],
  { root, cwd = root }: { root: string; cwd?: string },
): Promise<ToolResult> {
  const path = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  const options = {
    cwd,
    env: { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: '1' },
    maxBuffer: 256 * 1024 * 1024,
    // Programs of npm packages are `.cmd` files on Windows.
    shell: process.platform === 'win32',
  };
  return new Promise((resolve, reject) => {
    execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(error);
    });
  });
}
