import { Readable } from 'node:stream';

import { runCommandLine } from '@codex-ts/argument-comment-lint';

/** What a run has said. */
export interface Ran {
  readonly code: 0 | 1 | 2;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export async function run(cwd: string, argv: readonly string[], input = ''): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const code = await runCommandLine(argv, {
    cwd,
    stdin: Readable.from([input]),
    print: (text) => void (stdout += text),
    complain: (text) => void (stderr += text),
    hasColours: false,
  });
  return { code, stdout, stderr };
}

/** Reads the findings of `--format json`, each as one line. */
export function findingsOf({ stdout }: Ran): string[] {
  const { findings } = JSON.parse(stdout) as {
    findings: { file: string; line: number; rule: string; parameter?: string }[];
  };
  return findings.map(({ file, line, rule, parameter }) =>
    `${file}:${line} ${rule} ${parameter ?? ''}`.trim(),
  );
}
