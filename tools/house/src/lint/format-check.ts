import type { Finding } from '../finding.ts';
import { HouseBrokenError } from '../house-broken-error.ts';
import { runTool, type ToolResult } from '../run-tool.ts';
import type { Check } from './check.ts';

function unformatted(stdout: string): Finding[] {
  return [...stdout.matchAll(/^(?<path>\S.*) \(\d+ms\)$/gmu)].map(({ groups }) => ({
    path: groups?.['path'] ?? '',
    rule: 'not-formatted',
    message: 'oxfmt would write it otherwise',
    remedy: 'Run `pnpm lint --fix`.',
  }));
}

function unreadable(stderr: string): Finding[] {
  return [...stderr.matchAll(/,-\[(?<path>.+?):(?<line>\d+):\d+\]/gu)].map(({ groups }) => ({
    path: groups?.['path'] ?? '',
    line: Number(groups?.['line']),
    rule: 'syntax',
    message: 'oxfmt cannot read it',
  }));
}

/** `undefined` when a file was unreadable: then oxfmt says no number. */
function countFiles({ stdout, stderr }: ToolResult): number | undefined {
  const count = /on (?<files>\d+) files?/u.exec(stdout + stderr)?.groups?.['files'];
  return count === undefined ? undefined : Number(count);
}

/** oxfmt over everything it knows the format of. */
export const formatCheck: Check = {
  name: 'format',
  claim: 'every file is written as oxfmt writes it',
  async run(house) {
    const result = await runTool('oxfmt', ['--disable-nested-config', '--check'], { root: house.root });
    const broken = unreadable(result.stderr);
    const files = countFiles(result);
    const code = await house.code();
    if (files === undefined && broken.length === 0) {
      throw new HouseBrokenError(`oxfmt did not run:\n${result.stdout}${result.stderr}`);
    }
    if (files !== undefined && files < code.length) {
      throw new HouseBrokenError(
        `oxfmt looked at ${files} files, git lists ${code.length} with code: see \`ignorePatterns\` in .oxfmtrc.json`,
      );
    }
    return { findings: [...unformatted(result.stdout), ...broken], lookedAt: `${files ?? 'not all'} files` };
  },
  async fix({ root }) {
    await runTool('oxfmt', ['--disable-nested-config'], { root });
  },
};
