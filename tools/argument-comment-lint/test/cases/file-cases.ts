import type { Case } from './case.ts';

/** Every rule of whose function it is. */
export const ownershipCases: readonly Case[] = [
  {
    name: 'the default library',
    code: "[1].at(0);\n'x'.padStart(3);\nsetTimeout(() => {}, /*delay*/ 1);\nnew Date(1);",
  },
  {
    name: 'call, apply and bind are the library’s',
    code: 'declare function own(flag: boolean): void;\nown.call(null, true);\nown.bind(null, true);',
  },
  {
    name: 'packages',
    code: "import { external } from 'external';\nexternal(true);\nexternal(/*nothing*/ true);",
  },
  { name: 'another version of the package', code: "import { external } from 'nested';\nexternal(true);" },
  {
    name: 'own functions typed by a package',
    code: "import type { Callback } from 'external';\ndeclare const own: Callback;\nown(true);",
  },
  {
    name: 'declaration files of the project',
    code: "import { declared } from '../declared.js';\ndeclared(true);",
    uncommented: [['true', 'flag']],
    fixed: "import { declared } from '../declared.js';\ndeclared(/*flag*/ true);",
  },
  { name: 'build output', code: "import { built } from '../dist/built.js';\nbuilt(true);" },
  {
    name: 'aliases of the tsconfig',
    code: "import { aliased } from '@lib/aliased';\naliased(true);",
    uncommented: [['true', 'flag']],
    fixed: "import { aliased } from '@lib/aliased';\naliased(/*flag*/ true);",
  },
  {
    name: 'any',
    code: 'declare const own: any;\nown(true);\nown.deep.er(1);',
    unnamed: ['untyped', 'untyped'],
  },
  {
    name: 'what is not there',
    code: "// @ts-expect-error it is missing\nimport { gone } from './gone.js';\ngone(true);\n// @ts-expect-error so is this\nnowhere(/*x*/ 1);",
    unnamed: ['unresolved', 'unresolved'],
  },
  { name: 'import()', code: "export const later = import(/*webpackIgnore*/ '../declared.js');" },
];

/** Every kind of file. */
export const fileCases: readonly Case[] = [
  {
    name: 'JavaScript',
    extension: '.js',
    code: 'export function own(flag, count) {}\nown(true, 1);',
    uncommented: [
      ['true', 'flag'],
      ['1', 'count'],
    ],
    fixed: 'export function own(flag, count) {}\nown(/*flag*/ true, /*count*/ 1);',
  },
  {
    name: 'JavaScript with a type in JSDoc',
    extension: '.js',
    code: '/** @type {(enabled: boolean) => void} */\nexport const own = (flag) => {};\nown(/*flag*/ true);\n/** @callback Named @param {number} times */\n/** @type {Named} */\nconst named = (n) => {};\nnamed(2);',
    mismatched: [['true', 'enabled']],
    uncommented: [['2', 'times']],
    fixed:
      '/** @type {(enabled: boolean) => void} */\nexport const own = (flag) => {};\nown(/*flag*/ true);\n/** @callback Named @param {number} times */\n/** @type {Named} */\nconst named = (n) => {};\nnamed(/*times*/ 2);',
  },
  {
    name: 'a JavaScript function that reads `arguments`',
    extension: '.js',
    code: 'export function own(flag) { return arguments; }\nown(/*flag*/ true, 1, /*args*/ 2);',
  },
  {
    name: 'CommonJS',
    extension: '.cjs',
    code: 'const own = (flag) => {};\nown(/*flag*/ true);\nmodule.exports = own;',
  },
  {
    name: 'JSX: calls in attributes and templates',
    extension: '.tsx',
    code: 'declare namespace JSX { interface IntrinsicElements { a: { b?: unknown } } }\ndeclare function own(flag: boolean): string;\ndeclare function wrap(...parts: unknown[]): unknown;\nexport const x = <a b={`${own(true)}`} />;\nexport const y = <a b={wrap(/*parts*/ 1)}>{/*flag*/ true}</a>;',
    uncommented: [['true', 'flag']],
    fixed:
      'declare namespace JSX { interface IntrinsicElements { a: { b?: unknown } } }\ndeclare function own(flag: boolean): string;\ndeclare function wrap(...parts: unknown[]): unknown;\nexport const x = <a b={`${own(/*flag*/ true)}`} />;\nexport const y = <a b={wrap(/*parts*/ 1)}>{/*flag*/ true}</a>;',
  },
  {
    name: 'using',
    extension: '.mts',
    code: 'declare function own(flag: boolean): Disposable;\nexport function f(): void {\n  using held = own(true);\n  void held;\n}',
    uncommented: [['true', 'flag']],
    fixed:
      'declare function own(flag: boolean): Disposable;\nexport function f(): void {\n  using held = own(/*flag*/ true);\n  void held;\n}',
  },
  {
    name: 'CR LF and characters beyond the first plane',
    code: "declare function own(text: string, flag: boolean): void;\r\nown('😀😀', true);\r\n",
    uncommented: [['true', 'flag']],
    fixed: "declare function own(text: string, flag: boolean): void;\r\nown('😀😀', /*flag*/ true);\r\n",
  },
  {
    name: 'calls in calls',
    code: 'declare function own(flag: boolean, count?: unknown): boolean;\nown(own(own(true), own(false)), 1);',
    uncommented: [
      ['1', 'count'],
      ['true', 'flag'],
      ['false', 'flag'],
    ],
    fixed:
      'declare function own(flag: boolean, count?: unknown): boolean;\nown(own(own(/*flag*/ true), own(/*flag*/ false)), /*count*/ 1);',
  },
];
