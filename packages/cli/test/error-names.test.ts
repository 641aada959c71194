import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('../node_modules/.cache/program/program.js', import.meta.url));

/** The error classes of sources, by the name that their authors gave them. */
async function declaredErrors(): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const path of glob('*/src/**/*.ts', { cwd: packages })) {
    const text = await readFile(`${packages}/${path}`, 'utf8');
    for (const [, name = ''] of text.matchAll(/\bclass (\w+) extends \w*Error\b/gu)) names.add(name);
  }
  return names;
}

/** Classes of a bundle that extend an error of ours, and that `error.name` would show by a name nobody gave them. */
function renamed(bundle: string, declared: ReadonlySet<string>): readonly string[] {
  const classes = bundle.matchAll(/(?:(\w+)=class(?: (\w+))?|\bclass (\w+)) extends (\w+)/gu);
  return [...classes].flatMap(([, variable, own, alone, base = '']) => {
    const name = own ?? alone ?? variable ?? '';
    return declared.has(base.replace(/\d+$/u, '')) && !declared.has(name) ? [name] : [];
  });
}

test('errors have the names of their classes in the program as it ships', async () => {
  const declared = await declaredErrors();
  const bundle = await readFile(program, 'utf8');

  expect(declared).toContain('CodexError');
  expect(bundle).toMatch(/=class extends CodexError\b/u);
  expect(renamed(bundle, declared)).toEqual([]);
});

test('a bundle that renames one is found out', () => {
  const declared = new Set(['CodexError', 'GoneError']);

  expect(renamed('GoneError=class extends CodexError{}', declared)).toEqual([]);
  expect(renamed('var GoneError=class _GoneError extends CodexError{}', declared)).toEqual(['_GoneError']);
  expect(renamed('GoneError2=class extends CodexError{}', declared)).toEqual(['GoneError2']);
  expect(renamed('class a extends CodexError{}', declared)).toEqual(['a']);
});
