import type { Case } from './case.ts';

const own = 'declare function own(flag: boolean, count?: number): void;\n';

/** Every rule of the comment itself. */
export const commentCases: readonly Case[] = [
  { name: 'the exact comment', code: `${own}own(/*flag*/ true);` },
  {
    name: 'white space and line ends between comment and argument',
    code: `${own}own(/*flag*/\n  true, /*count*/1);`,
  },
  {
    name: 'no comment',
    code: `${own}own(true);`,
    uncommented: [['true', 'flag']],
    fixed: `${own}own(/*flag*/ true);`,
  },
  {
    name: 'two literals',
    code: `${own}own(true, 3);`,
    uncommented: [
      ['true', 'flag'],
      ['3', 'count'],
    ],
    fixed: `${own}own(/*flag*/ true, /*count*/ 3);`,
  },
  {
    name: 'a wrong name is never fixed',
    code: `${own}own(/*count*/ true);`,
    mismatched: [['true', 'flag']],
  },
  {
    name: 'a wrong name before what is no literal',
    code: `${own}declare const isOn: boolean;\nown(/*count*/ isOn);`,
    mismatched: [['isOn', 'flag']],
  },
  {
    name: 'two names that look swapped',
    code: `declare function size(width: number, height: number): void;\nsize(/*height*/ 1, /*width*/ 2);`,
    mismatched: [
      ['1', 'width'],
      ['2', 'height'],
    ],
  },
  {
    name: 'of two comments the last counts',
    code: `${own}own(/*count*/ /*flag*/ true);\nown(/*flag*/ /*count*/ false);`,
    mismatched: [['false', 'flag']],
  },
  {
    name: 'a line comment between kills it',
    code: `${own}own(/*flag*/ // on\n  true);`,
    uncommented: [['true', 'flag']],
    fixed: `${own}own(/*flag*/ // on\n  /*flag*/ true);`,
  },
  ...['/* flag */', '/*flag */', '/* flag*/', '/**flag*/', '/*flag=*/', '/* flag= */', '/*flag:*/'].map(
    (near) => ({
      name: `${near} is written again`,
      code: `${own}own(${near} true);`,
      uncommented: [['true', 'flag']] as const,
      fixed: `${own}own(/*flag*/ true);`,
    }),
  ),
  {
    name: 'the comment behind is moved',
    code: `${own}own(true /* flag */, 2 /*count*/);`,
    uncommented: [
      ['true', 'flag'],
      ['2', 'count'],
    ],
    fixed: `${own}own(/*flag*/ true, /*count*/ 2);`,
  },
  {
    name: 'one word of prose stays',
    code: `${own}own(/* loudly */ true);`,
    uncommented: [['true', 'flag']],
    fixed: `${own}own(/* loudly */ /*flag*/ true);`,
  },
  {
    name: 'another name with `=` is left alone',
    code: `${own}own(/*count=*/ true);`,
    uncommented: [['true', 'flag']],
  },
  {
    name: 'prose before a literal',
    code: `${own}own(/* as the user wants */ true, /*1st*/ 1);`,
    uncommented: [
      ['true', 'flag'],
      ['1', 'count'],
    ],
    fixed: `${own}own(/* as the user wants */ /*flag*/ true, /*1st*/ /*count*/ 1);`,
  },
  {
    name: 'prose before what is no literal',
    code: `${own}declare const x: boolean;\nown(/* count */ x, /*count=*/ +'1');`,
  },
  {
    name: 'names beyond ASCII',
    code: 'declare function own(größe: number, $ok_1: boolean, 名前: null): void;\nown(/*größe*/ 1, /*$ok_1*/ true, null);',
    uncommented: [['null', '名前']],
    fixed:
      'declare function own(größe: number, $ok_1: boolean, 名前: null): void;\nown(/*größe*/ 1, /*$ok_1*/ true, /*名前*/ null);',
  },
  {
    name: 'a string before it that holds the end of a comment',
    code: `declare function own(text: string, flag: boolean): void;\nown('/*flag*/', true);`,
    uncommented: [['true', 'flag']],
    fixed: `declare function own(text: string, flag: boolean): void;\nown('/*flag*/', /*flag*/ true);`,
  },
  {
    name: 'a comment inside the brackets',
    code: `${own}own((/*flag*/ true));\nown((/*count*/ true));`,
    mismatched: [['(/*count*/ true)', 'flag']],
  },
  {
    name: 'a language before a template',
    code: `declare function render(template: string, flag: boolean): void;\nrender(/*html*/ \`<b>\`, /*flag*/ true);\nrender(/*flag*/ \`\`, /*flag*/ true);`,
    mismatched: [['``', 'template']],
  },
];

/** Every rule of what a literal is. */
export const literalCases: readonly Case[] = [
  ...[
    'true',
    'false',
    'null',
    'undefined',
    'void 0',
    '1',
    '1.5',
    '.5',
    '0x1f',
    '1_000',
    '10n',
    '-1',
    '+1',
    '-10n',
    '- 1',
  ].map((literal) => ({
    name: `${literal} is a literal`,
    code: `declare function own(value: unknown): void;\nown(${literal});`,
    uncommented: [[literal, 'value']] as const,
    fixed: `declare function own(value: unknown): void;\nown(/*value*/ ${literal});`,
  })),
  ...[
    '(true)',
    'true as boolean',
    '1 as const',
    '1 satisfies number',
    '<number>1',
    'null!',
    '(-(1))',
    '((1 as number))',
  ].map((literal) => ({
    name: `${literal} is a wrapped literal`,
    code: `declare function own(value: unknown): void;\nown(${literal});`,
    uncommented: [[literal, 'value']] as const,
    fixed: `declare function own(value: unknown): void;\nown(/*value*/ ${literal});`,
  })),
  ...[
    "'text'",
    '``',
    '`a${1}`',
    '/x/u',
    '{}',
    '[true]',
    '() => true',
    'class {}',
    'NaN',
    'Infinity',
    '!0',
    '1 + 1',
    '~1',
    'Number(1)',
    'E.A',
    'void f()',
  ].map((other) => ({
    name: `${other} is none`,
    code: `enum E { A }\ndeclare function f(): void;\ndeclare function own(value: unknown): void;\nown(${other});`,
  })),
  {
    name: 'a shadowed undefined is no literal',
    code: 'declare function own(value: unknown): void;\nexport function f(undefined: number): void {\n  own(undefined);\n}',
  },
];
