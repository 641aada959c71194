import type { EcmaScriptModule, StaticExportEntry } from 'oxc-parser';

import type { Span } from './module-record.ts';

/** A text of a file and where it stands. */
export interface PlacedText extends Span {
  readonly value: string;
}

/** A name in an import or export, or what stands instead of one. */
export type ListedName =
  | ({ readonly kind: 'name' } & PlacedText)
  | ({ readonly kind: 'default' } & Span)
  | { readonly kind: 'all' | 'allButDefault' | 'none' };

/** The import and export statements of a file, as the parser lists them. */
export interface ListedModule {
  readonly hasModuleSyntax: boolean;
  readonly imports: readonly (Span & {
    readonly source: PlacedText;
    readonly entries: readonly ListedImport[];
  })[];
  readonly exports: readonly (Span & { readonly entries: readonly ListedEntry[] })[];
  /** The specifiers of `import()`, as they are written. */
  readonly dynamic: readonly Span[];
}

/** One name of an import statement. */
export interface ListedImport {
  readonly imported: ListedName;
  readonly local: PlacedText;
  readonly isType: boolean;
}

/** One name of an export statement. */
export interface ListedEntry extends Span {
  readonly source: PlacedText | undefined;
  readonly imported: ListedName;
  readonly exported: ListedName;
  readonly local: ListedName;
  readonly isType: boolean;
}

/** How the parser's two ways give a name: with its kind, or as what stands there. */
type RawName =
  | string
  | {
      readonly kind?: string;
      readonly name?: string | null;
      readonly value?: string;
      readonly start: number | null;
      readonly end: number | null;
    };

const kinds: Readonly<Record<string, 'all' | 'allButDefault' | 'none'>> = {
  All: 'all',
  NamespaceObject: 'all',
  all: 'all',
  namespaceObject: 'all',
  AllButDefault: 'allButDefault',
  allButDefault: 'allButDefault',
};

function nameOf(raw: RawName): ListedName {
  if (typeof raw === 'string') return { kind: kinds[raw] ?? 'none' };
  const { start, end, kind } = raw;
  const place = { start: start ?? 0, end: end ?? 0 };
  const value = kind === undefined ? raw.value : raw.name;
  if (kind !== undefined && kind !== 'Name' && kind !== 'Default') return { kind: kinds[kind] ?? 'none' };
  return value === undefined || value === null
    ? { kind: 'default', ...place }
    : { kind: 'name', value, ...place };
}

function placed({ value, start, end }: PlacedText): PlacedText {
  return { value, start, end };
}

/** Where a name stands; what it is the import statement says better. */
function placeOf(raw: RawName): ListedName {
  return typeof raw === 'string' || raw.start === null || raw.end === null
    ? { kind: 'none' }
    : { kind: 'default', start: raw.start, end: raw.end };
}

/** Copies what the parser lists, so that its memory can go. */
export function listModule(module: EcmaScriptModule): ListedModule {
  const imported = new Set(module.staticImports.map(({ moduleRequest }) => moduleRequest.start));
  const importedBy = ({ moduleRequest, importName }: StaticExportEntry): ListedName =>
    // Of `import x from 'm'; export { x }` the parser's memory does not hold the name.
    moduleRequest !== null && imported.has(moduleRequest.start) ? placeOf(importName) : nameOf(importName);
  return {
    hasModuleSyntax: module.hasModuleSyntax,
    imports: module.staticImports.map(({ start, end, moduleRequest, entries }) => ({
      start,
      end,
      source: placed(moduleRequest),
      entries: entries.map(({ importName, localName, isType }) => ({
        imported: nameOf(importName),
        local: placed(localName),
        isType,
      })),
    })),
    exports: module.staticExports.map(({ start, end, entries }) => ({
      start,
      end,
      entries: entries.map((entry) => ({
        start: entry.start,
        end: entry.end,
        source: entry.moduleRequest === null ? undefined : placed(entry.moduleRequest),
        imported: importedBy(entry),
        exported: nameOf(entry.exportName),
        local: nameOf(entry.localName),
        isType: entry.isType,
      })),
    })),
    dynamic: module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({ start, end })),
  };
}
