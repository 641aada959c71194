import type { Program } from 'oxc-parser';

import { addAliases, gatherAliases, withAlias, type Reading } from './gather-aliases.ts';
import type { ListedModule } from './listed-module.ts';
import { looseImportsIn } from './loose-imports.ts';
import type { ExportRecord, LooseImport, ModuleRecord, OwnExport, StarExport } from './module-record.ts';
import { commonjsExports } from './own-aliases.ts';
import { openModule } from './parse-source.ts';
import { listedExports, type ListedExport } from './static-exports.ts';
import { importStatements } from './static-imports.ts';

/** Whether a specifier may lead out of the package; a few more cost time alone. */
export type IsForeign = (specifier: string) => boolean;

const commonjs = /\bmodule\s*\.\s*exports\b|\bexports\s*\./u;
const typescriptCommonjs = /\bexport\s*=|\bimport\s+(?:type\s+)?[\w$]+\s*=\s*require\b/u;

/** Whether it may export in the way of CommonJS. A module that imports or exports by statements has no `exports`. */
function isCommonjs(text: string, { hasModuleSyntax }: ListedModule): boolean {
  if (!hasModuleSyntax && text.includes('exports') && commonjs.test(text)) return true;
  return (text.includes('require') || /export\s*=/u.test(text)) && typescriptCommonjs.test(text);
}

const quoted = String.raw`(?<quote>['"\x60])(?<specifier>[^'"\x60\n]+)\k<quote>`;
const typed = String.raw`\s*(?:<[^>()]*>)?\s*\(\s*`;

/** A call or declaration, and words of which one stands in each: looking for a word costs next to nothing. */
interface Sought {
  readonly words: readonly string[];
  readonly pattern: RegExp;
}

/** Calls that need a module to be there. */
const loading: readonly Sought[] = [
  { words: ['import'], pattern: new RegExp(String.raw`import\s*\(\s*${quoted}`, 'gu') },
  {
    words: ['require'],
    pattern: new RegExp(String.raw`require(?:\s*\.\s*resolve)?${typed}${quoted}`, 'gu'),
  },
];
/** Calls and declarations that name one. */
const naming: readonly Sought[] = [
  {
    words: ['Actual', 'Mock'],
    pattern: new RegExp(String.raw`(?:import|require)(?:Actual|Mock)${typed}${quoted}`, 'gu'),
  },
  {
    words: ['ock'],
    pattern: new RegExp(String.raw`ock(?:Module)?${typed}(?:import\s*\(\s*)?${quoted}`, 'gu'),
  },
  { words: ['module'], pattern: new RegExp(String.raw`module\s*(?:\(\s*)?${quoted}`, 'gu') },
  { words: ['replace'], pattern: new RegExp(String.raw`replace(?:Esm)?\s*\(\s*${quoted}`, 'gu') },
];

function findsIn(
  text: string,
  sought: readonly Sought[],
  isWanted: (specifier: string, end: number) => boolean,
): boolean {
  return sought.some(({ words, pattern }) => {
    if (!words.some((word) => text.includes(word))) return false;
    for (const { groups, index, 0: all } of text.matchAll(pattern)) {
      if (isWanted(groups?.['specifier'] ?? '', index + all.length)) return true;
    }
    return false;
  });
}

/** Whether something other than statements reaches modules that matter here, so that the tree has to be looked at. */
function needsWalk(text: string, module: ListedModule, isForeign: IsForeign): boolean {
  const listed = new Set(module.dynamic.map(({ end }) => end));
  const isLoaded = (specifier: string, end: number): boolean =>
    // The parser lists every `import()` of a value.
    isForeign(specifier) || (!listed.has(end) && !/^(?:\.|node:)/u.test(specifier));
  return findsIn(text, loading, isLoaded) || findsIn(text, naming, isForeign);
}

const reference =
  /^[^\S\n]*\/\/\/\s*<reference\s+(?:types|path)\s*=\s*(?<quote>['"])(?<specifier>[^'"\n]+)\k<quote>/gmu;

function references(text: string): LooseImport[] {
  if (!text.includes('<reference')) return [];
  return [...text.matchAll(reference)].map((found) => {
    const specifier = found.groups?.['specifier'] ?? '';
    const end = found.index + found[0].length;
    return { form: 'reference', specifier, start: end - specifier.length - 2, end };
  });
}

function dynamicImports(text: string, { dynamic }: ListedModule): LooseImport[] {
  return dynamic.flatMap(({ start, end }): LooseImport[] => {
    const written = text.slice(start, end);
    const specifier = /^(['"`])(?<specifier>[^'"`$\\]*)\1$/u.exec(written)?.groups?.['specifier'];
    return specifier === undefined ? [] : [{ form: 'dynamic', specifier, start, end }];
  });
}

function exportsOf(listed: readonly ListedExport[], reading: Reading): ExportRecord[] {
  gatherAliases(listed, reading);
  return listed.map(({ record, local }) =>
    record.kind === 'own' ? withAlias(record, local ?? record.name, reading) : record,
  );
}

/** `export =`, `module.exports =`, `exports.x =`. */
function commonjsRecords(reading: Reading): ExportRecord[] {
  const program = reading.program();
  addAliases(program, reading);
  const { names, stars } = commonjsExports(program);
  const own = names.map(({ name, alias, start, end }): OwnExport => {
    // Its name may be a local one too.
    const key = `exports ${name}`;
    if (alias !== undefined) reading.aliases.set(key, alias);
    return withAlias({ kind: 'own', name, isType: false, start, end }, key, reading);
  });
  const assigned = program.body.flatMap((statement): OwnExport[] => {
    if (statement.type !== 'TSExportAssignment') return [];
    const { start, end } = statement.expression;
    return [withAlias({ kind: 'own', name: '=', isType: false, start, end }, '=', reading)];
  });
  const spread = stars.map(({ specifier, start, end }): StarExport => {
    const source = { start, end };
    return { kind: 'star', specifier, source, isType: false, start, end };
  });
  return [...own, ...assigned, ...spread];
}

/** How a module is read. */
export interface ReadOptions {
  readonly isForeign: IsForeign;
  /** Look for other names of what own modules have, too. */
  readonly followsOwn?: true;
  /** Look for functions that hand on what they are given, too. */
  readonly findsWrappers: boolean;
}

/** Reads what a module says of others and offers to them. Throws ModuleUnparsableError. */
export function readModule(
  file: string,
  source: string,
  { isForeign, followsOwn, findsWrappers }: ReadOptions,
): ModuleRecord {
  const opened = openModule(file, source);
  const { text, module } = opened;
  const program = (): Program => opened.program();
  const imports = importStatements(text, module);
  const ours = imports.filter(({ specifier }) =>
    specifier.startsWith('.') ? followsOwn === true || isForeign(specifier) : isForeign(specifier),
  );
  const locals = new Set(ours.flatMap(({ bindings }) => bindings.map(({ local }) => local)));
  const reading: Reading = { file, text, locals, aliases: new Map(), findsWrappers, program };
  const exports = exportsOf(listedExports(text, module, imports), reading);
  if (isCommonjs(text, module)) exports.push(...commonjsRecords(reading));
  const loose = needsWalk(text, module, isForeign) ? looseImportsIn(program()) : dynamicImports(text, module);
  return {
    imports,
    exports,
    loose: [...loose, ...references(source)],
    isModule: module.hasModuleSyntax,
    ...(followsOwn && { followsOwn }),
  };
}
