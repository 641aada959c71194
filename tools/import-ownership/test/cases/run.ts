import { runCommandLine } from '@codex-ts/import-ownership';

/** What a command line printed, and its exit code. */
export interface Ran {
  readonly code: 0 | 1 | 2;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program in this process. */
export async function run(cwd: string, argv: readonly string[]): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const code = await runCommandLine(argv, {
    cwd,
    print: (text) => void (stdout += text),
    complain: (text) => void (stderr += text),
    hasColours: false,
  });
  return { code, stdout, stderr };
}
