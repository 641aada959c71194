/** From `start` to `end`, offsets in UTF-16 units into the text of the whole file without its byte order mark. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One name that an import statement binds; the span is the whole of it, with an inline `type`. */
export interface ImportBinding extends Span {
  /** What the other module calls it; `default`, or `*` for the whole module. */
  readonly imported: string;
  readonly local: string;
  /** Whether it is a type by its own `type` or that of the statement. */
  readonly isType: boolean;
  /** For `*` of another package: what happens to it. Found out when it is asked for; absent when the file is another by then. */
  readonly uses?: WholeUses;
}

/** What is read of a module that a file has as a whole. */
export interface WholeUses {
  readonly members: readonly MemberUse[];
  /** Something else happens to it too: it is passed on, spread, read by a computed name, or shadowed. */
  readonly escapes: boolean;
}

/** A member that is read of a whole module. The span is all of `ns.member`, or the one name in `{ member: x }`. */
export interface MemberUse extends Span {
  readonly name: string;
  /** Stands where only a type can. */
  readonly isType: boolean;
  /** `ns.member` in code or type, `<ns.Member>`, or a name in `const { member } = ns`. */
  readonly form: 'access' | 'destructured' | 'jsx';
}

/** `import … from 'x'` or `import 'x'`; the span is the statement, with its `;` when there is one. */
export interface ImportStatement extends Span {
  readonly specifier: string;
  /** The specifier with its quotes. */
  readonly source: Span;
  /** `import type …`. */
  readonly isType: boolean;
  /** Empty for `import 'x'` and `import {} from 'x'`. */
  readonly bindings: readonly ImportBinding[];
  /** Whether there is a `with { … }` behind it. */
  readonly hasAttributes: boolean;
}

/** What a declaration or expression stands for when it only names something else. */
export type Reference =
  /** An import's local name and the members read of it: `ns.a.b`. */
  | { readonly kind: 'local'; readonly local: string; readonly members: readonly string[] }
  /** `require('x').a`, `import('x').A`. */
  | { readonly kind: 'module'; readonly specifier: string; readonly members: readonly string[] };

/** How a declaration of one's own says nothing but another name. */
export type AliasForm =
  | 'commonjs'
  | 'const'
  | 'default'
  | 'exportEquals'
  | 'importEquals'
  | 'interface'
  | 'namespaceObject'
  | 'subclass'
  | 'type'
  | 'wrapper';

/** A declaration that only names something else. */
export interface Alias {
  readonly form: AliasForm;
  /** One; several for an object made of nothing but such names. */
  readonly references: readonly Reference[];
}

/** Something that a module declares itself; the span is its name, or the expression behind `export default`. */
export interface OwnExport extends Span {
  readonly kind: 'own';
  /** `default` for a default export, `=` for `export =` and `module.exports =`. */
  readonly name: string;
  readonly isType: boolean;
  readonly alias?: Alias;
}

/** An import that is exported again by a statement of its own: `import { a } …; export { a as b }`. */
export interface BindingExport extends Span {
  readonly kind: 'binding';
  readonly name: string;
  /** The local name of the import. */
  readonly local: string;
  readonly isType: boolean;
  /** `export default a`, without braces. */
  readonly isBare: boolean;
  /** The export statement. */
  readonly statement: Span;
}

/** `export { a as b } from 'x'`, `export * as ns from 'x'`; the span is the one name in the braces. */
export interface FromExport extends Span {
  readonly kind: 'from';
  readonly name: string;
  /** What the other module calls it; `*` for the whole module. */
  readonly imported: string;
  readonly specifier: string;
  readonly source: Span;
  readonly isType: boolean;
  readonly statement: Span;
}

/** `export * from 'x'`; the span is the statement. */
export interface StarExport extends Span {
  readonly kind: 'star';
  readonly specifier: string;
  readonly source: Span;
  readonly isType: boolean;
}

/** What a module exports. */
export type ExportRecord = BindingExport | FromExport | OwnExport | StarExport;

/** How a module is reached other than by an import or export statement. */
export type LooseForm =
  /** `import('x')`. */
  | 'dynamic'
  /** `require('x')`, `require.resolve('x')`, `import x = require('x')`. */
  | 'require'
  /** `import('x').T` as a type. */
  | 'type'
  /** `vi.mock('x')` and the like. */
  | 'mock'
  /** `declare module 'x'`. */
  | 'augmentation'
  /** `/// <reference types="x" />`. */
  | 'reference';

/** A module that is reached other than by an import or export statement; the span is the specifier with its quotes. */
export interface LooseImport extends Span {
  readonly form: LooseForm;
  readonly specifier: string;
  /** What is read of the module; for other packages only. */
  readonly uses?: WholeUses;
}

/** What one parse yields: the edges and names of one module, nothing about other files. */
export interface ModuleRecord {
  readonly imports: readonly ImportStatement[];
  readonly exports: readonly ExportRecord[];
  readonly loose: readonly LooseImport[];
  /** Whether it has `import` or `export` statements. */
  readonly isModule: boolean;
  /** Aliases of what is imported of own modules are there too, not only of what may be another package's. */
  readonly followsOwn?: true;
}
