import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openLintProject } from '@codex-ts/argument-comment-lint';
import { expect, test } from 'vitest';

import { adapters, linkTypescript } from './cases/adapters.ts';
import { project } from './cases/project.ts';
import { findingsOf, run } from './cases/run.ts';

const manifest = '{ "name": "whole", "private": true }';
const kinds = `export class One { readonly one = 1; go(one: boolean): void { void one; } }
export class Two { readonly two = 2; go(two: boolean): void { void two; } }
export class Box<T> { constructor(readonly value: T) {} }
export function take(asOne: One): void;
export function take(asTwo: boolean): void;
export function take(): void {}
`;
const foreign = 'export declare class One { go(one: boolean): void; }\n';

/** What others import, as it is first, and as it is then; \`use\` calls something that it made. */
interface Edit {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly use: string;
}

const seen: readonly Edit[] = [
  {
    what: 'another class',
    from: 'export const make = () => new One();',
    to: 'export const make = () => new Two();',
    use: 'make().go(true);',
  },
  {
    what: 'a class of the same name from elsewhere',
    from: 'export function make() { return new One(); }',
    to: 'export function make() { return new Foreign(); }',
    use: 'make().go(true);',
  },
  {
    what: 'another type argument',
    from: 'export const make = () => new Box(new One());',
    to: 'export const make = () => new Box(new Two());',
    use: 'make().value.go(true);',
  },
  {
    what: 'another function',
    from: 'export const make = () => (one: boolean) => one;',
    to: 'export const make = () => (two: boolean) => two;',
    use: 'make()(true);',
  },
  {
    what: 'another literal',
    from: "export const make = () => ({ kind: 'a' as const });",
    to: "export const make = () => ({ kind: 'b' as const });",
    use: "declare function pick(a: { kind: 'a' }, asA: boolean): void;\ndeclare function pick(b: { kind: 'b' }, asB: boolean): void;\npick(make(), true);",
  },
  {
    what: 'another element of a tuple',
    from: 'export const make = () => [new One()] as const;',
    to: 'export const make = () => [new Two()] as const;',
    use: 'make()[0].go(true);',
  },
  {
    what: 'another label of a tuple',
    from: 'export const make = () => undefined as unknown as [one: boolean];',
    to: 'export const make = () => undefined as unknown as [two: boolean];',
    use: 'declare const call: (...args: ReturnType<typeof make>) => void;\ncall(true);',
  },
  {
    what: 'a predicate',
    from: 'export const is = (value: One | Two) => value instanceof One;',
    to: 'export const is = (value: One | Two) => Boolean(value);',
    use: 'declare const some: One | Two;\nif (is(some)) some.go(true); else some.go(false);',
  },
  {
    what: 'another overload of the call around it',
    from: 'declare function choose(make: () => One): One;\ndeclare function choose(make: () => Two): Two;\nexport const chosen = choose(() => { return new One(); });',
    to: 'declare function choose(make: () => One): One;\ndeclare function choose(make: () => Two): Two;\nexport const chosen = choose(() => { return new Two(); });',
    use: 'chosen.go(true);',
  },
  {
    what: 'a variable that it assigns',
    from: 'let kept: One | Two;\nkept = new One();\nexport const make = () => kept;\nexport const set = () => { void 0; };',
    to: 'let kept: One | Two;\nkept = new One();\nexport const make = () => kept;\nexport const set = () => { kept = new Two(); };',
    use: 'make().go(true);',
  },
  {
    what: 'a property that a constructor assigns',
    from: 'export class Made { made; constructor() { this.made = new One(); } }\nexport const unsaid = () => 1;',
    to: 'export class Made { made; constructor() { this.made = new Two(); } }\nexport const unsaid = () => 1;',
    use: 'new Made().made.go(true);',
  },
  {
    what: 'a getter',
    from: 'export class Made { get made() { return new One(); } }',
    to: 'export class Made { get made() { return new Two(); } }',
    use: 'new Made().made.go(true);',
  },
  {
    what: 'a class within the body',
    from: 'export function make() { class Inner { go(one: boolean): void { void one; } }\n return new Inner(); }',
    to: 'export function make() { class Inner { go(two: boolean): void { void two; } }\n return new Inner(); }',
    use: 'make().go(true);',
  },
  {
    what: 'never',
    from: 'export const stop = () => { return new Two(); };',
    to: 'export const stop = () => { throw new Error(); };',
    use: '(Math.random() > 1 ? new One() : stop()).go(true);',
  },
  {
    what: 'a bracket that is in another place',
    from: "export const make = () => { return new One(); };\nexport const text = () => '}';",
    to: "export const make = () => { return new Two(); };\nexport const text = () => '';",
    use: 'make().go(true);',
  },
];

function treeOf({ use }: Edit, made: string): Record<string, string> {
  return {
    'package.json': manifest,
    'tsconfig.json': JSON.stringify({
      compilerOptions: { module: 'preserve', strict: true, types: [] },
      include: ['*.ts'],
    }),
    'node_modules/foreign/package.json': '{ "name": "foreign", "version": "1.0.0", "types": "./index.d.ts" }',
    'node_modules/foreign/index.d.ts': foreign,
    'kinds.ts': kinds,
    'made.ts': `import { Box, One, Two } from './kinds';\nimport { One as Foreign } from 'foreign';\nexport const unused = () => [Box, Foreign, One, Two];\n${made}\n`,
    // It imports what imports it: a circle.
    'between.ts': "import './use';\nexport * from './made';\nexport const list = () => [1];\n",
    'use.ts': `import { One, Two, take } from './kinds';\nimport * as made from './between';\nexport const unused = () => [One, Two, take];\nconst { ${namesIn(made)} } = made;\n${use}\n`,
  };
}

function namesIn(made: string): string {
  return [...made.matchAll(/export (?:const|function|class) (\w+)/gu)].map(([, name]) => name).join(', ');
}

test.each(seen)('$what: others are checked again', async (edit) => {
  await using held = await project(treeOf(edit, edit.from));
  const first = await run(held.root, ['-f', 'json']);
  for (const made of [edit.to, edit.from]) {
    await held.write({ 'made.ts': treeOf(edit, made)['made.ts'] ?? '' });
    const warm = await run(held.root, ['-f', 'json']);

    expect(warm).toEqual(await run(held.root, ['-f', 'json', '--no-cache']));
    // The edit is one that others see: without that nothing would be proven.
    if (made === edit.to) expect(findingsOf(warm)).not.toEqual(findingsOf(first));
    else expect(warm).toEqual(first);
  }
});

const unseen: readonly Edit[] = [
  {
    what: 'a bracket',
    from: 'export const make = () => { return new One(); };',
    to: 'export const make = () => { return (new One()); };',
    use: 'make().go(true);',
  },
  {
    what: 'a variable of its own',
    from: 'export function make() { return new Box(new One()); }',
    to: 'export function make() { const box = new Box(new One());\n return box; }',
    use: 'make().value.go(true);',
  },
  {
    what: 'a method',
    from: 'export class Made<T> { constructor(readonly of: T) {}\n get() { return this.of; }\n made() { return new One(); } }',
    to: 'export class Made<T> { constructor(readonly of: T) {}\n get() { const { of } = this; return of; }\n made() { return new One(); } }',
    use: 'new Made(new One()).get().go(true);',
  },
  {
    what: 'an argument',
    from: 'declare function keep<T>(make: (times: number) => T): T;\nexport const kept = keep((times) => { return times > 1 ? new One() : null; });',
    to: 'declare function keep<T>(make: (times: number) => T): T;\nexport const kept = keep((times) => { return times > 2 ? new One() : null; });',
    use: 'kept?.go(true);',
  },
];

test.each(unseen)('$what in a body that returns the same: no other file is checked again', async (edit) => {
  await using held = await project(treeOf(edit, edit.from));
  await run(held.root, []);
  await held.write({ 'made.ts': treeOf(edit, edit.to)['made.ts'] ?? '' });
  const warm = await run(held.root, ['-f', 'json', '--timings']);
  const known = await run(held.root, ['-f', 'json', '--timings']);

  expect(warm.stderr).toContain('compare types');
  expect(warm.stderr).not.toContain('check with types');
  expect(known.stderr).not.toContain('types');
  expect(findingsOf(known)).toEqual(findingsOf(await run(held.root, ['-f', 'json', '--no-cache'])));
  expect(findingsOf(known)).not.toEqual([]);
});

test.each([
  { what: 'torn', damage: (whole: string) => whole.slice(0, -9) },
  { what: 'of another form', damage: (whole: string) => whole.replaceAll('"imports":[', '"imported":[') },
  { what: 'empty', damage: () => '' },
])('texts that are kept and $what are not used', async ({ damage }) => {
  const [edit] = unseen;
  if (edit === undefined) throw new Error('there is no edit');
  await using held = await project(treeOf(edit, edit.from));
  await run(held.root, []);
  const kept = join(held.root, 'node_modules/.cache/argument-comment-lint/files.json.texts');
  await writeFile(kept, damage(await readFile(kept, 'utf8')));
  await held.write({ 'made.ts': treeOf(edit, edit.to)['made.ts'] ?? '' });
  const { stderr, code } = await run(held.root, ['--timings']);

  expect(stderr).not.toContain('compare types');
  expect(stderr).toContain('check with types');
  expect(code).toBe(1);
});

test.each(adapters)('$name compares types or checks all again', async ({ name, typescript, options }) => {
  const [edit] = unseen;
  if (edit === undefined) throw new Error('there is no edit');
  const files = Object.entries(treeOf(edit, edit.from));
  await using held = await project({
    ...Object.fromEntries(files.filter(([file]) => !file.startsWith('node_modules'))),
    'made.ts': (treeOf(edit, edit.from)['made.ts'] ?? '').replace("'foreign'", "'./kinds'"),
    'node_modules/.keep': '',
  });
  await linkTypescript(held.root, typescript);
  const timesOf = async (): Promise<readonly string[]> => {
    const opened = await openLintProject({ cwd: held.root, ...options(held.root) });
    const verdicts = opened.lint(await opened.select({}));
    await opened.save();
    opened.close();
    expect(verdicts.get('use.ts')?.findings).toHaveLength(1);
    return Object.keys(opened.timings);
  };
  await timesOf();
  await held.write({
    'made.ts': (treeOf(edit, edit.to)['made.ts'] ?? '').replace("'foreign'", "'./kinds'"),
  });
  const steps = await timesOf();

  expect(steps).toContain('compare types');
  expect(steps.includes('check with types')).toBe(name.includes('classic'));
});
