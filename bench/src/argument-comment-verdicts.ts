import { parseArgs } from 'node:util';

import type * as lint from '@codex-ts/argument-comment-lint';

const { values } = parseArgs({
  options: { entry: { type: 'string' }, tree: { type: 'string' }, typescript: { type: 'string' } },
});

/** The lint as a process that is told which TypeScript 7 answers. Prints a line for each finding. */
const { openLintProject }: typeof lint = await import(values.entry ?? '');
const project = await openLintProject({
  cwd: values.tree ?? '',
  cache: { isOn: false },
  adapter: 'native',
  ...(values.typescript !== undefined && { typescript: values.typescript }),
});
for (const [file, { findings }] of project.lint(await project.select({}))) {
  for (const { line, column, rule, facts } of findings) {
    console.log(`${file}:${line}:${column} ${rule} ${facts?.parameter ?? ''}`);
  }
}
project.close();
