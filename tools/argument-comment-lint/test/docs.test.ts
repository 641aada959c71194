import { readdir, readFile } from 'node:fs/promises';

import { configJsonSchema, openLintProject } from '@codex-ts/argument-comment-lint';
import { printJsonSchema } from '@codex-ts/lint-run';
import { expect, test } from 'vitest';

import { project, surroundings } from './cases/project.ts';
import { run } from './cases/run.ts';

const root = new URL('../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');
const pages = await readdir(new URL('docs/rules/', root));

function examples(page: string, heading: string): string[] {
  const section = page.split(/^## /mu).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^```ts\n(.*?)^```/gmsu)].map((match) => match[1] ?? '');
}

test.each(pages)('%s: every example is what it is said to be', async (name) => {
  const page = await read(`docs/rules/${name}`);
  const incorrect = examples(page, 'Incorrect').map((code, index) => ({
    file: `cases/incorrect-${index}.ts`,
    code,
  }));
  const correct = examples(page, 'Correct').map((code, index) => ({
    file: `cases/correct-${index}.ts`,
    code,
  }));
  await using held = await project({
    ...surroundings,
    ...Object.fromEntries([...incorrect, ...correct].map(({ file, code }) => [file, `${code}export {};\n`])),
  });
  const linted = await openLintProject({ cwd: held.root, cache: { isOn: false } });
  const verdicts = linted.lint([...incorrect, ...correct].map(({ file }) => file));
  linted.close();

  expect(incorrect.length).toBeGreaterThan(2);
  expect(correct.length).toBeGreaterThan(2);
  for (const { file } of incorrect) {
    expect(new Set(verdicts.get(file)?.findings.map(({ rule }) => rule))).toEqual(
      new Set([name.replace('.md', '')]),
    );
  }
  for (const { file } of correct) expect(verdicts.get(file)).toEqual({ findings: [], unnamed: [] });
});

test('every line of the first incorrect example is found', async () => {
  const [code = ''] = examples(
    await read('docs/rules/uncommented-anonymous-literal-argument.md'),
    'Incorrect',
  );
  await using held = await project({ ...surroundings, 'cases/a.ts': `${code}export {};\n` });

  const { stdout } = await run(held.root, ['-f', 'unix']);
  expect(stdout.match(/anonymous literal-like argument/gu)).toHaveLength(5);
});

test('there is a page for each rule', () => {
  expect(pages.toSorted()).toEqual([
    'argument-comment-mismatch.md',
    'uncommented-anonymous-literal-argument.md',
  ]);
});

test('the schema for editors is that of the program', async () => {
  const about = {
    id: 'https://unpkg.com/@codex-ts/argument-comment-lint/config.schema.json',
    title: 'Configuration of argument-comment-lint',
  };

  expect(JSON.parse(await read('config.schema.json'))).toEqual(
    JSON.parse(printJsonSchema(configJsonSchema(), about)),
  );
});

test('the configuration of the adoption page is one', async () => {
  const [, written = ''] = /```json\n(.*?)```/su.exec(await read('docs/adopting.md')) ?? [];
  await using held = await project({
    ...surroundings,
    'argument-comment-lint.config.json': written,
    'cases/a.ts': 'export function f(x: number, y: boolean): void {}\nf(1, true);\n',
  });

  const { code, stdout, stderr } = await run(held.root, ['-f', 'unix']);
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(stdout).toContain('parameter `y` [warning/');
  expect(code).toBe(0);
});
