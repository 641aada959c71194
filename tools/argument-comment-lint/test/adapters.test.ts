import { join } from 'node:path';

import { openLintProject, type FileVerdict, type LintProject } from '@codex-ts/argument-comment-lint';
import { applyEdits } from '@codex-ts/lint-run';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { adapters, linkTypescript } from './cases/adapters.ts';
import type { Case } from './cases/case.ts';
import { commentCases, literalCases } from './cases/comment-cases.ts';
import { fileCases, ownershipCases } from './cases/file-cases.ts';
import { nameCases } from './cases/name-cases.ts';
import { project, surroundings } from './cases/project.ts';

const all = [...commentCases, ...literalCases, ...nameCases, ...ownershipCases, ...fileCases].map(
  (one, index) => ({ ...one, file: `cases/case-${index}${one.extension ?? '.ts'}` }),
);
const textOf = ({ code, extension }: Case): string => (extension === '.cjs' ? code : `${code}\nexport {};\n`);

describe.each(adapters)('$name', ({ typescript, options }) => {
  let held: Awaited<ReturnType<typeof project>>;
  let linted: LintProject;
  let verdicts: ReadonlyMap<string, FileVerdict>;

  beforeAll(async () => {
    held = await project({
      ...surroundings,
      ...Object.fromEntries(all.map((one) => [one.file, textOf(one)])),
    });
    const { root } = held;
    await linkTypescript(root, typescript);
    linted = await openLintProject({ cwd: root, cache: { isOn: false }, ...options(root) });
    verdicts = linted.lint(all.map(({ file }) => file));
  });
  afterAll(async () => {
    linted.close();
    await held[Symbol.asyncDispose]();
  });

  test.each(all)('$name', async (one) => {
    const text = textOf(one);
    const verdict = verdicts.get(one.file);
    const said = (rule: string) =>
      (verdict?.findings ?? [])
        .filter((finding) => finding.rule === rule)
        .map(({ line, column, endLine, endColumn, facts }) => {
          const lines = text.split('\n');
          const argument = line === endLine ? lines[line - 1]?.slice(column - 1, endColumn - 1) : undefined;
          return [argument, facts?.parameter];
        });

    expect({
      uncommented: said('uncommented-anonymous-literal-argument'),
      mismatched: said('argument-comment-mismatch'),
      unnamed: verdict?.unnamed.map(({ reason }) => reason),
      others: said('syntax-error'),
    }).toEqual({
      uncommented: one.uncommented ?? [],
      mismatched: one.mismatched ?? [],
      unnamed: one.unnamed ?? [],
      others: [],
    });
    const edits = verdict?.findings.flatMap(({ fix }) => fix?.edits ?? []) ?? [];
    expect(await applyEdits(text, edits)).toBe(textOf({ ...one, code: one.fixed ?? one.code }));
  });

  test('what is fixed needs no second fix', async () => {
    const fixed = all.filter((one) => one.fixed !== undefined);
    await held.write(
      Object.fromEntries(fixed.map((one) => [one.file, textOf({ ...one, code: one.fixed ?? '' })])),
    );
    await linted.invalidate({
      changed: fixed.map(({ file }) => join(held.root, file)),
      created: [],
      deleted: [],
    });
    const again = linted.lint(fixed.map(({ file }) => file));

    expect(fixed.length).toBeGreaterThan(40);
    expect(
      fixed.map(({ file }) => [
        file,
        again.get(file)?.findings.filter((finding) => finding.fix !== undefined),
      ]),
    ).toEqual(fixed.map(({ file }) => [file, []]));
    expect(fixed.map(({ file }) => [file, again.get(file)?.findings.length])).toEqual(
      fixed.map(({ file, mismatched }) => [file, mismatched?.length ?? 0]),
    );
  });
});
