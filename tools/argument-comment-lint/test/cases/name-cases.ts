import type { Case } from './case.ts';

/** Every rule of which name is the parameter's. */
export const nameCases: readonly Case[] = [
  {
    name: 'parameters called _…',
    code: 'declare function own(_flag: boolean): void;\nown(true);\nown(/*other*/ true);',
  },
  {
    name: 'destructured parameters',
    code: 'declare function own({ a }: { a?: number } | null): void;\nown(null);',
  },
  {
    name: 'the one behind a destructured parameter',
    code: 'declare function own({ a }: { a?: number }, flag: boolean): void;\nown({}, true);',
    uncommented: [['true', 'flag']],
    fixed: 'declare function own({ a }: { a?: number }, flag: boolean): void;\nown({}, /*flag*/ true);',
  },
  {
    name: '`this` is no parameter',
    code: 'declare function own(this: void, flag: boolean): void;\nown(/*flag*/ true);',
  },
  {
    name: 'overloads, chosen by type',
    code: 'declare function own(count: number): void;\ndeclare function own(flag: boolean): void;\nown(/*count*/ 1);\nown(/*count*/ true);',
    mismatched: [['true', 'flag']],
  },
  {
    name: 'overloads, chosen by the number of arguments alone',
    code: 'declare function own(one: number): void;\ndeclare function own(first: number, second: number): void;\nown(/*one*/ 1);\nown(/*first*/ 1, 2);',
    uncommented: [['2', 'second']],
    fixed:
      'declare function own(one: number): void;\ndeclare function own(first: number, second: number): void;\nown(/*one*/ 1);\nown(/*first*/ 1, /*second*/ 2);',
  },
  {
    name: 'overloads of which one takes a function where a number stands',
    code: 'type Any = (...args: never[]) => unknown;\ndeclare function dual<F extends Any>(arity: Parameters<F>["length"], body: F): F;\ndeclare function dual<F extends Any>(isDataFirst: (args: IArguments) => boolean, body: F): F;\ndual(2, (a: number, b: number) => a + b);\ndual(() => true, /*body*/ () => 1);',
    uncommented: [['2', 'arity']],
    fixed:
      'type Any = (...args: never[]) => unknown;\ndeclare function dual<F extends Any>(arity: Parameters<F>["length"], body: F): F;\ndeclare function dual<F extends Any>(isDataFirst: (args: IArguments) => boolean, body: F): F;\ndual(/*arity*/ 2, (a: number, b: number) => a + b);\ndual(() => true, /*body*/ () => 1);',
  },
  {
    name: 'overloads with fewer parameters than there are arguments, and a spread of open length',
    code: 'declare function drop(n: number): (self: number[]) => number[];\ndeclare function drop(self: number[], count: number): number[];\ndeclare const both: [number[], number];\ndrop(1);\ndrop([], 2);\ndrop(...both);',
    uncommented: [
      ['1', 'n'],
      ['2', 'count'],
    ],
    fixed:
      'declare function drop(n: number): (self: number[]) => number[];\ndeclare function drop(self: number[], count: number): number[];\ndeclare const both: [number[], number];\ndrop(/*n*/ 1);\ndrop([], /*count*/ 2);\ndrop(...both);',
  },
  {
    name: 'rest parameters need none, and a comment must be right',
    code: 'declare function own(flag: boolean, ...counts: number[]): void;\nown(/*flag*/ true, 1, /*counts*/ 2, /*count*/ 3);',
    mismatched: [['3', 'counts']],
  },
  {
    name: 'tuples with labels',
    code: 'declare function own(...args: [flag: boolean, count?: number]): void;\nown(true, 1);',
    uncommented: [
      ['true', 'flag'],
      ['1', 'count'],
    ],
    fixed:
      'declare function own(...args: [flag: boolean, count?: number]): void;\nown(/*flag*/ true, /*count*/ 1);',
  },
  {
    name: 'tuples without labels',
    code: 'declare function own(...args: [boolean, number]): void;\nown(true, /*count*/ 1);',
  },
  {
    name: 'tuples of an alias, read only, with an open part',
    code: 'type Args = readonly [flag: boolean, ...counts: number[]];\ndeclare function own(...args: Args): void;\nown(true, 1, /*count*/ 2);',
    uncommented: [['true', 'flag']],
    mismatched: [['2', 'counts']],
    fixed:
      'type Args = readonly [flag: boolean, ...counts: number[]];\ndeclare function own(...args: Args): void;\nown(/*flag*/ true, 1, /*count*/ 2);',
  },
  {
    name: 'tuples open in the middle name what stands before',
    code: 'declare function own(...args: [flag: boolean, ...counts: number[], last: boolean]): void;\nown(true, 1, true);',
    uncommented: [['true', 'flag']],
    fixed:
      'declare function own(...args: [flag: boolean, ...counts: number[], last: boolean]): void;\nown(/*flag*/ true, 1, true);',
  },
  {
    name: 'Parameters<> keeps the names',
    code: 'declare function base(flag: boolean, { a }: { a?: 1 }, count: number): void;\ndeclare function own(...args: Parameters<typeof base>): void;\nown(true, {}, 1);',
    uncommented: [
      ['true', 'flag'],
      ['1', 'count'],
    ],
    fixed:
      'declare function base(flag: boolean, { a }: { a?: 1 }, count: number): void;\ndeclare function own(...args: Parameters<typeof base>): void;\nown(/*flag*/ true, {}, /*count*/ 1);',
  },
  {
    name: 'a spread of fixed length moves on by its length',
    code: 'declare function resize(width: number, height: number, animate: boolean): void;\ndeclare const size: [number, number];\nresize(...size, true);\nresize(...([1, 2] as const), /*height*/ true);',
    uncommented: [['true', 'animate']],
    mismatched: [['true', 'animate']],
    fixed:
      'declare function resize(width: number, height: number, animate: boolean): void;\ndeclare const size: [number, number];\nresize(...size, /*animate*/ true);\nresize(...([1, 2] as const), /*height*/ true);',
  },
  {
    name: 'behind a spread of open length nothing is required',
    code: 'declare function own(flag: boolean, ...counts: number[]): void;\ndeclare const many: [boolean, ...number[]];\ndeclare const maybe: [boolean, number?];\nown(...many, 1);\nown(...maybe, /*x*/ 2);\nown(/*flag*/ true, ...[1], 2);',
  },
  {
    name: 'union callees that agree',
    code: 'declare const own: ((flag: boolean) => void) | ((flag: boolean) => number);\nown(true);',
    uncommented: [['true', 'flag']],
    fixed: 'declare const own: ((flag: boolean) => void) | ((flag: boolean) => number);\nown(/*flag*/ true);',
  },
  {
    name: 'union callees that disagree',
    code: 'declare const own: ((flag: boolean) => void) | ((enabled: boolean) => void);\nown(true);\nown(/*flag*/ true);',
  },
  {
    name: 'methods of a union',
    code: 'declare const own: { run(flag: boolean): void } | { run(on: boolean): void };\nown.run(true);',
  },
  {
    name: 'constructors, super, optional calls, decorators, private methods',
    code: `class Base { constructor(flag: boolean) {} }
class Own extends Base {
  constructor() { super(true); }
  #run(count: number): void {}
  run(other?: { run(count: number): void }): void { this.#run(1); other?.run(2); other?.run?.(3); }
}
function mark(flag: boolean): (target: unknown, context: unknown) => void { return () => {}; }
@mark(false) class Marked {}
new Base(true); new Own(); new Marked;`,
    uncommented: [
      ['true', 'flag'],
      ['1', 'count'],
      ['2', 'count'],
      ['3', 'count'],
      ['false', 'flag'],
      ['true', 'flag'],
    ],
    fixed: `class Base { constructor(flag: boolean) {} }
class Own extends Base {
  constructor() { super(/*flag*/ true); }
  #run(count: number): void {}
  run(other?: { run(count: number): void }): void { this.#run(/*count*/ 1); other?.run(/*count*/ 2); other?.run?.(/*count*/ 3); }
}
function mark(flag: boolean): (target: unknown, context: unknown) => void { return () => {}; }
@mark(/*flag*/ false) class Marked {}
new Base(/*flag*/ true); new Own(); new Marked;`,
  },
  {
    name: 'the only argument of a method of its name',
    code: 'declare const own: { enabled(enabled: boolean): void; "on"(on: boolean): void; #x?: 1 };\ndeclare function enabled(enabled: boolean): void;\nown.enabled(false);\nown?.enabled(true);\nown.enabled(/*on*/ true);\nenabled(true);\nown["enabled"](true);',
    uncommented: [
      ['true', 'enabled'],
      ['true', 'enabled'],
    ],
    mismatched: [['true', 'enabled']],
    fixed:
      'declare const own: { enabled(enabled: boolean): void; "on"(on: boolean): void; #x?: 1 };\ndeclare function enabled(enabled: boolean): void;\nown.enabled(false);\nown?.enabled(true);\nown.enabled(/*on*/ true);\nenabled(/*enabled*/ true);\nown["enabled"](/*enabled*/ true);',
  },
  {
    name: 'a second argument ends that exemption',
    code: 'declare const own: { enabled(enabled: boolean, count?: number): void };\nown.enabled(true, 1);',
    uncommented: [
      ['true', 'enabled'],
      ['1', 'count'],
    ],
    fixed:
      'declare const own: { enabled(enabled: boolean, count?: number): void };\nown.enabled(/*enabled*/ true, /*count*/ 1);',
  },
  {
    name: 'function and namespace in one',
    code: 'function own(flag: boolean): void {}\nnamespace own { export const sub = (count: number): void => {}; }\nown(/*flag*/ true);\nown.sub(1);',
    uncommented: [['1', 'count']],
    fixed:
      'function own(flag: boolean): void {}\nnamespace own { export const sub = (count: number): void => {}; }\nown(/*flag*/ true);\nown.sub(/*count*/ 1);',
  },
  {
    name: 'a constant with a type of its own',
    code: 'const own: (enabled: boolean) => void = (flag: boolean) => {};\nown(/*enabled*/ true);\nown(/*flag*/ true);',
    mismatched: [['true', 'enabled']],
  },
  {
    name: 'generic functions',
    code: 'declare function own<T>(value: T, times: number): T;\nown(/*value*/ 1, 2);',
    uncommented: [['2', 'times']],
    fixed: 'declare function own<T>(value: T, times: number): T;\nown(/*value*/ 1, /*times*/ 2);',
  },
  {
    name: 'a constructor that is inherited',
    code: 'class Base { constructor(flag: boolean) {} }\nclass Own extends Base {}\nnew Own(true);',
    uncommented: [['true', 'flag']],
    fixed: 'class Base { constructor(flag: boolean) {} }\nclass Own extends Base {}\nnew Own(/*flag*/ true);',
  },
  {
    name: 'one of two classes',
    code: 'class A { a = 1; constructor(flag: boolean) {} }\nclass B { b = 1; constructor(on: boolean) {} }\ndeclare const isA: boolean;\nnew (isA ? A : B)(true);\nnew (isA ? A : A)(true);',
    uncommented: [['true', 'flag']],
    fixed:
      'class A { a = 1; constructor(flag: boolean) {} }\nclass B { b = 1; constructor(on: boolean) {} }\ndeclare const isA: boolean;\nnew (isA ? A : B)(true);\nnew (isA ? A : A)(/*flag*/ true);',
  },
  {
    name: 'callbacks, properties, generics with a constraint',
    code: 'interface Own { notify?: (loud: boolean) => void }\nfunction use<F extends (times: number) => void>(own: Own, f: F, each: (last: boolean) => void): void {\n  own.notify?.(true); f(1); each(false);\n}\nuse({}, () => {}, () => {});',
    uncommented: [
      ['true', 'loud'],
      ['1', 'times'],
      ['false', 'last'],
    ],
    fixed:
      'interface Own { notify?: (loud: boolean) => void }\nfunction use<F extends (times: number) => void>(own: Own, f: F, each: (last: boolean) => void): void {\n  own.notify?.(/*loud*/ true); f(/*times*/ 1); each(/*last*/ false);\n}\nuse({}, () => {}, () => {});',
  },
  {
    name: 'a class without constructor',
    code: 'class Own {}\n// @ts-expect-error it takes none\nnew Own(true);',
  },
];
