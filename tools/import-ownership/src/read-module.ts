import type { Program } from 'oxc-parser';

import { gatherAliases, withAlias, type Reading } from './gather-aliases.ts';
import type { ListedModule } from './listed-module.ts';
import { looseImportsIn } from './loose-imports.ts';
import type {
  ExportRecord,
  ImportStatement,
  LooseImport,
  ModuleRecord,
  OwnExport,
  StarExport,
} from './module-record.ts';
import { aliasesIn, commonjsExports } from './own-aliases.ts';
import { openModule } from './parse-source.ts';
import { listedExports, type ListedExport } from './static-exports.ts';
import { importStatements } from './static-imports.ts';
import { usesOfLocals, type Whole } from './whole-uses.ts';

/** Whether a specifier may lead out of the package; a few more cost time alone. */
export type IsForeign = (specifier: string) => boolean;

const commonjs =
  /\bmodule\s*\.\s*exports\b|\bexports\s*\.|\bexport\s*=|\bimport\s+(?:type\s+)?[\w$]+\s*=\s*require\b/u;

function isCommonjs(text: string): boolean {
  const isPossible = text.includes('exports') || text.includes('require') || /export\s*=/u.test(text);
  return isPossible && commonjs.test(text);
}

const quoted = String.raw`(?<quote>['"\x60])(?<specifier>[^'"\x60\n]+)\k<quote>`;
const typed = String.raw`\s*(?:<[^>()]*>)?\s*\(\s*`;

/** Calls that need a module to be there. */
const loading = [
  new RegExp(String.raw`import\s*\(\s*${quoted}`, 'gu'),
  new RegExp(String.raw`require(?:\s*\.\s*resolve)?${typed}${quoted}`, 'gu'),
];
/** Calls and declarations that name one. */
const naming = [
  new RegExp(String.raw`(?:import|require)(?:Actual|Mock)${typed}${quoted}`, 'gu'),
  new RegExp(String.raw`ock(?:Module)?${typed}(?:import\s*\(\s*)?${quoted}`, 'gu'),
  new RegExp(String.raw`module\s*(?:\(\s*)?${quoted}`, 'gu'),
  new RegExp(String.raw`replace(?:Esm)?\s*\(\s*${quoted}`, 'gu'),
];

function findsIn(
  text: string,
  patterns: readonly RegExp[],
  isWanted: (specifier: string, end: number) => boolean,
): boolean {
  return patterns.some((pattern) => {
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
  for (const [name, alias] of aliasesIn(program)) reading.aliases.set(name, alias);
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

function withUses(
  imports: readonly ImportStatement[],
  program: () => Program,
  isForeign: IsForeign,
): readonly ImportStatement[] {
  const wholes = imports
    .flatMap(({ bindings, specifier }) => bindings.map((binding) => ({ binding, specifier })))
    .filter(({ binding, specifier }) => binding.imported === '*' && isForeign(specifier))
    .map(({ binding }) => ({ binding, whole: { local: binding.local } satisfies Whole }));
  if (wholes.length === 0) return imports;
  const uses = usesOfLocals(
    program(),
    wholes.map(({ whole }) => whole),
  );
  const byBinding = new Map(wholes.map(({ binding, whole }) => [binding, uses.get(whole)]));
  return imports.map((statement) => ({
    ...statement,
    bindings: statement.bindings.map((binding) => {
      const found = byBinding.get(binding);
      return found === undefined ? binding : { ...binding, uses: found };
    }),
  }));
}

/** Reads what a module says of others and offers to them. Throws ModuleUnparsableError. */
export function readModule(file: string, source: string, isForeign: IsForeign): ModuleRecord {
  const opened = openModule(file, source);
  const { text, module } = opened;
  const program = (): Program => opened.program();
  const imports = importStatements(text, module);
  const ours = imports.filter(({ specifier }) => specifier.startsWith('.') || isForeign(specifier));
  const locals = new Set(ours.flatMap(({ bindings }) => bindings.map(({ local }) => local)));
  const reading: Reading = { file, text, locals, aliases: new Map(), program };
  const exports = exportsOf(listedExports(text, module, imports), reading);
  if (isCommonjs(text)) exports.push(...commonjsRecords(reading));
  const loose = needsWalk(text, module, isForeign) ? looseImportsIn(program()) : dynamicImports(text, module);
  return {
    imports: withUses(imports, program, isForeign),
    exports,
    loose: [...loose, ...references(source)],
    isModule: module.hasModuleSyntax,
  };
}
