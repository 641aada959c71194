import { expect, test } from 'vitest';

import { lintPlanted, rulesIn } from './planted-code.ts';

interface Case {
  /** The rule that must fire, and no other. */
  readonly rule: string | undefined;
  readonly place: 'src' | 'test' | 'tool';
  readonly code: string;
  /** Where the file's name is the point. */
  readonly file?: string;
}

// Put together, so that this file holds no directive itself.
const word = ['ox', 'lint'].join('');
const long = (lines: number): string => Array.from({ length: lines }, (_, at) => `// ${at}`).join('\n');

const violations: readonly Case[] = [
  // Shape
  { rule: 'eslint(max-lines)', place: 'src', code: `${long(/*lines*/ 400)}\nexport const a = 1;\n` },
  { rule: 'eslint(max-lines)', place: 'test', code: `${long(/*lines*/ 400)}\nexport const a = 1;\n` },
  {
    rule: 'eslint(max-lines-per-function)',
    place: 'src',
    code: `export function f(): number {\n${long(/*lines*/ 60)}\n  return 1;\n}\n`,
  },
  {
    rule: 'eslint(max-params)',
    place: 'src',
    code: 'export const f = (a: number, b: number, c: number, d: number): number => a + b + c + d;\n',
  },
  { rule: 'eslint(no-warning-comments)', place: 'src', code: '// TODO later\nexport const a = 1;\n' },
  { rule: 'unicorn(filename-case)', place: 'src', file: 'camelCase.ts', code: 'export const a = 1;\n' },
  {
    rule: 'codex-ts(file-named-after-content)',
    place: 'src',
    file: 'utils.ts',
    code: 'export const a = 1;\n',
  },
  {
    rule: 'codex-ts(file-named-after-content)',
    place: 'test',
    file: 'helpers.ts',
    code: 'export const a = 1;\n',
  },

  // Modules
  { rule: 'import(no-default-export)', place: 'src', code: 'export default function f(): void {}\n' },
  { rule: 'import(extensions)', place: 'src', code: "import { a } from './a';\n\nexport const b = a;\n" },
  { rule: 'codex-ts(no-export-star)', place: 'src', code: "export * from './a.ts';\n" },
  {
    rule: 'typescript(consistent-type-imports)',
    place: 'src',
    code: "import { Stats } from 'node:fs';\n\nexport const f = (stats: Stats): boolean => stats.isFile();\n",
  },

  {
    rule: 'import(no-dynamic-require)',
    place: 'src',
    code: 'export const f = (name: string): Promise<unknown> => import(name);\n',
  },

  // Types
  { rule: 'codex-ts(no-enum)', place: 'src', code: 'export enum Colour {\n  Red,\n}\n' },
  { rule: 'typescript(no-explicit-any)', place: 'src', code: 'export const a = new Set<any>();\n' },
  {
    rule: 'typescript(no-non-null-assertion)',
    place: 'test',
    code: 'export const f = (text?: string): number => text!.length;\n',
  },
  {
    rule: 'typescript(explicit-module-boundary-types)',
    place: 'src',
    code: 'export const f = (a: number) => a;\n',
  },
  {
    rule: 'typescript(no-unsafe-assignment)',
    place: 'src',
    code: "export const f = (): void => {\n  const a = JSON.parse('1');\n  process.exitCode = Number(typeof a);\n};\n",
  },
  {
    rule: 'codex-ts(assertion-needs-proof)',
    place: 'src',
    code: 'export const f = (a: unknown): string => a as string;\n',
  },

  // Promises
  {
    rule: 'typescript(no-floating-promises)',
    place: 'test',
    code: 'export function f(): void {\n  Promise.resolve();\n}\n',
  },
  {
    rule: 'typescript(no-floating-promises)',
    place: 'src',
    code: 'export function f(): void {\n  void Promise.resolve();\n}\n',
  },

  // What ships
  { rule: 'eslint(no-console)', place: 'src', code: "export const f = (): void => console.log('a');\n" },
  {
    rule: 'unicorn(no-process-exit)',
    place: 'src',
    code: 'export const f = (): never => process.exit(1);\n',
  },
  {
    rule: 'codex-ts(no-using-in-source)',
    place: 'src',
    code: 'export function f(a: Disposable): void {\n  using held = a;\n  process.exitCode = Number(typeof held);\n}\n',
  },
  {
    rule: 'codex-ts(no-using-in-source)',
    place: 'tool',
    code: 'export async function f(a: AsyncDisposable): Promise<void> {\n  await using held = a;\n  process.exitCode = Number(typeof held);\n}\n',
  },

  // Directives of another linter
  {
    rule: 'eslint(no-console)',
    place: 'src',
    code: "// eslint-disable-next-line no-console -- because\nexport const f = (): void => console.log('a');\n",
  },

  // Directives that no longer switch anything off
  {
    rule: undefined,
    place: 'src',
    code: `// ${word}-disable-next-line no-console -- nothing here\nexport const a = 1;\n`,
  },
];

const kept: readonly Omit<Case, 'rule'>[] = [
  { place: 'test', code: `export function f(): number {\n${long(/*lines*/ 60)}\n  return 1;\n}\n` },
  { place: 'src', code: 'export const sizes = [1, 2] as const;\n' },
  { place: 'src', code: '// A key of the map.\nexport const f = (a: unknown): string => a as string;\n' },
  { place: 'test', code: 'export const f = (a: unknown): string => a as string;\n' },
  {
    place: 'test',
    code: 'export function f(a: Disposable): void {\n  using held = a;\n  process.exitCode = Number(typeof held);\n}\n',
  },
  { place: 'src', file: 'tsup.config.ts', code: 'export default {};\n' },
  {
    place: 'src',
    code: 'export async function f(ids: string[]): Promise<void> {\n  for (const id of ids) await load(id);\n}\n\nfunction load(id: string): Promise<string> {\n  return Promise.resolve(id);\n}\n',
  },
  { place: 'src', code: 'export function f(signal: AbortSignal): never {\n  throw signal.reason;\n}\n' },
];

const folders = { src: 'packages/a/src', test: 'packages/a/test', tool: 'tools/b/src' };
const placed = <T extends Omit<Case, 'rule'>>(cases: readonly T[], name: string): (T & { path: string })[] =>
  cases.map((planted, at) => ({
    ...planted,
    path: `${folders[planted.place]}/${planted.file === undefined ? '' : `f${at}/`}${planted.file ?? `${name}-${at}.ts`}`,
  }));

test('each rule fires on the code that breaks it, and alone; code in our style passes', async () => {
  const bad = placed(violations, 'bad');
  const good = placed(kept, 'good');
  const files = [...bad, ...good].map(({ path, code }) => [path, code]);

  const diagnostics = await lintPlanted(
    {
      ...Object.fromEntries(files),
      'packages/a/src/a.ts': 'export const a = 1;\n',
    },
    { withTypes: true },
  );

  const found = bad.map(({ path, code }) => ({ path, code, rules: rulesIn(diagnostics, path) }));
  expect(found).toEqual(bad.map(({ path, code, rule }) => ({ path, code, rules: [rule] })));
  expect(
    good.flatMap(({ path, code }) => rulesIn(diagnostics, path).map((rule) => ({ code, rule }))),
  ).toEqual([]);
});
