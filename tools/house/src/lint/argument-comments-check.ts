import type { LintProject } from '@codex-ts/argument-comment-lint';

import type { Check } from './check.ts';
import type { House } from './house.ts';

/** The same findings are told again by `run`. */
function quiet(): void {}

async function inProject<Result>(
  house: House,
  work: (project: LintProject) => Promise<Result>,
): Promise<Result> {
  const { openLintProject } = await import('@codex-ts/argument-comment-lint');
  const project = await openLintProject({ cwd: house.root, root: house.root });
  try {
    return await work(project);
  } finally {
    await project.save();
    project.close();
  }
}

/** `argument-comment-lint` over all targets of the workspace. */
export const argumentCommentsCheck: Check = {
  name: 'argument-comments',
  claim: 'a literal that says nothing by itself names the parameter it is for',
  async run(house) {
    return inProject(house, async (project) => {
      const files = await project.select({});
      const verdicts = project.lint(files);
      const findings = [...verdicts.values()]
        .flatMap((verdict) => verdict.findings)
        .map(({ file, line, rule, message, help }) => ({
          path: file,
          line,
          rule,
          message,
          ...(help !== undefined && { remedy: `${help}, or run \`pnpm lint --fix\`.` }),
        }));
      return { findings, lookedAt: `${verdicts.size} files` };
    });
  },
  async fix({ root }) {
    const { runCommandLine } = await import('@codex-ts/argument-comment-lint');
    await runCommandLine(['--fix'], {
      cwd: root,
      stdin: process.stdin,
      print: quiet,
      complain: quiet,
      hasColours: false,
    });
  },
};
