import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import * as z from 'zod';

import { HouseBrokenError } from '../house-broken-error.ts';
import { firstCycle } from './first-cycle.ts';

/** The scope of every package's npm name. */
export const scope = '@codex-ts/';

/** One package of the table. Names are without the scope, folders from the root of the repository. */
export interface LayerRow {
  readonly name: string;
  readonly folder: string;
  /** A package imports its own level and those below. `null`: outside the levels, imported only where named. */
  readonly level: number | null;
  /** The prefix of its error codes; `null` when it declares none. */
  readonly codes: string | null;
  readonly owns: string;
  /** Ships as one bundled program: all that its sources import stands in devDependencies. */
  readonly isProgram: boolean;
  readonly mayImport: readonly string[];
  /** What may be imported by `import()` only, and from which file alone when `from` is given. */
  readonly mayImportLazily: readonly { readonly name: string; readonly from?: string }[];
  /** What tests, examples and configuration may import besides. */
  readonly mayTest: readonly string[];
}

export interface LayerTable {
  /** npm packages that are bundled into whatever ships; they stand in devDependencies. */
  readonly bundled: readonly string[];
  readonly packages: readonly LayerRow[];
}

const names = z.array(z.string());

const rowShape = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/u),
  folder: z.string().regex(/^[a-z][a-z0-9-]*(?:\/[a-z][a-z0-9-]*)*$/u),
  level: z.int().nullable(),
  codes: z
    .string()
    .regex(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/u)
    .nullable(),
  owns: z.string().min(1),
  isProgram: z.boolean().default(false),
  mayImport: names,
  mayImportLazily: z
    .array(z.strictObject({ name: z.string(), from: z.exactOptional(z.string()) }))
    .default([]),
  mayTest: names,
});

const tableShape = z.strictObject({ bundled: names, packages: z.array(rowShape).min(1) });

function repeated(values: readonly string[]): string[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}

function lazyNames(row: Pick<LayerRow, 'mayImportLazily'>): string[] {
  return row.mayImportLazily.map((target) => target.name);
}

function rowFaults(rows: readonly LayerRow[], { name, folder, ...own }: LayerRow): string[] {
  const lazy = lazyNames(own);
  const targets = [...own.mayImport, ...lazy, ...own.mayTest];
  const known = new Map(rows.map((other) => [other.name, other]));
  const above = own.mayImport.filter((target) => {
    const level = known.get(target)?.level;
    return own.level !== null && level !== undefined && (level === null || level > own.level);
  });
  return [
    ...targets
      .filter((target) => !known.has(target))
      .map((target) => `${name} names ${target}, which has no row`),
    ...targets.filter((target) => target === name).map(() => `${name} names itself`),
    ...[...repeated([...own.mayImport, ...lazy]), ...repeated([...own.mayImport, ...own.mayTest])].map(
      (target) => `${name} names ${target} twice`,
    ),
    ...above.map((target) => `${name} (level ${own.level}) may not import ${target}: it stands higher`),
    ...(basename(folder) === name
      ? []
      : [`${name} lies in ${folder}: the folder is called like the package`]),
  ];
}

function tableFaults(rows: readonly LayerRow[]): string[] {
  const codes = rows.flatMap((own) => own.codes ?? []);
  const shadowed = codes.filter((code) => codes.some((other) => code.startsWith(`${other}_`)));
  const imports = rows.map((own) => [own.name, [...own.mayImport, ...lazyNames(own)]] as const);
  const cycle = firstCycle(new Map(imports));
  return [
    ...repeated(rows.map((own) => own.name)).map((name) => `${name} has two rows`),
    ...repeated(rows.map((own) => own.folder)).map((folder) => `${folder} has two rows`),
    ...repeated(codes).map((code) => `the code prefix ${code} is given twice`),
    ...shadowed.map((code) => `the code prefix ${code} begins with another one`),
    ...rows.flatMap((own) => rowFaults(rows, own)),
    ...(cycle ? [`${cycle.join(' → ')} goes round`] : []),
  ];
}

function parseTable(text: string): LayerTable {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new HouseBrokenError('layers.json is no JSON', { cause });
  }
  const parsed = tableShape.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new HouseBrokenError(`layers.json has a wrong shape:\n${z.prettifyError(parsed.error)}`);
}

/**
 * Reads `layers.json` of the repository at `root`.
 * Throws HouseBrokenError when it cannot be read, has a wrong shape, or contradicts itself.
 */
export function readLayers(root: string): LayerTable {
  let text: string;
  try {
    text = readFileSync(join(root, 'layers.json'), 'utf8');
  } catch (cause) {
    throw new HouseBrokenError('layers.json cannot be read', { cause });
  }
  const read = parseTable(text);
  const faults = tableFaults(read.packages);
  if (faults.length > 0)
    throw new HouseBrokenError(`layers.json contradicts itself:\n  ${faults.join('\n  ')}`);
  return read;
}
