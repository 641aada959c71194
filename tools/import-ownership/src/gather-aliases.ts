import type { Program } from 'oxc-parser';

import { declaredNames, localMayBeAlias, mayBeAlias, type IsKnown } from './may-be-alias.ts';
import type { Alias, OwnExport, Reference, Span } from './module-record.ts';
import { aliasesIn } from './own-aliases.ts';
import { parsePiece } from './parse-source.ts';
import type { ListedExport } from './static-exports.ts';

/** A module while it is read. */
export interface Reading {
  readonly file: string;
  readonly text: string;
  /** Local names of imports that may be of this workspace. */
  readonly locals: ReadonlySet<string>;
  readonly aliases: Map<string, Alias>;
  /** Functions that hand on what they are given count as aliases. */
  readonly findsWrappers: boolean;
  /** The whole tree, which costs more than anything else. */
  readonly program: () => Program;
}

/** Follows local names to the import that they stand for; undefined when they stand for something else. */
function settled(one: Reference, { locals, aliases }: Reading): Reference | undefined {
  let at = one;
  const seen = new Set<string>();
  while (at.kind === 'local' && !locals.has(at.local)) {
    if (seen.has(at.local)) return undefined;
    seen.add(at.local);
    const [only, ...more] = aliases.get(at.local)?.references ?? [];
    if (only === undefined || more.length > 0) return undefined;
    at = { ...only, members: [...only.members, ...at.members] };
  }
  return at;
}

/** An export with what it names, when its local name only names something of other modules. */
export function withAlias(record: OwnExport, local: string, reading: Reading): OwnExport {
  const alias = reading.aliases.get(local);
  if (alias === undefined) return record;
  const found = alias.references.map((each) => settled(each, reading));
  const whole = found.filter((each) => each !== undefined);
  return whole.length === found.length ? { ...record, alias: { ...alias, references: whole } } : record;
}

/** Whether an alias leads to a local name that no piece has told about, and that may be an alias itself. */
function isOpen(
  { text, locals, aliases, findsWrappers }: Reading,
  told: ReadonlySet<string>,
  isKnown: IsKnown,
): boolean {
  const isUnknown = (each: Reference): boolean =>
    each.kind === 'local' &&
    !locals.has(each.local) &&
    !aliases.has(each.local) &&
    !told.has(each.local) &&
    localMayBeAlias(text, { local: each.local, findsWrappers }, isKnown);
  return [...aliases.values()].some(({ references }) => references.some(isUnknown));
}

/** Adds what the declarations of a program, or of a piece of it, only name. */
export function addAliases(program: Program, { aliases, findsWrappers }: Reading): void {
  for (const [name, alias] of aliasesIn(program)) {
    if (findsWrappers || alias.form !== 'wrapper') aliases.set(name, alias);
  }
}

/** Whether a declaration is that of one export. */
function singles(listed: readonly ListedExport[]): (declaration: Span) => boolean {
  const seen = new Set<number>();
  const several = new Set<number>();
  for (const { declaration } of listed) {
    if (declaration === undefined) continue;
    if (seen.has(declaration.start)) several.add(declaration.start);
    seen.add(declaration.start);
  }
  return ({ start }) => !several.has(start);
}

/**
 * Puts into `aliases` what the declarations of the exports may name. Only pieces that look like it are parsed again,
 * and the whole tree only when a piece leads to a name that is declared elsewhere.
 */
export function gatherAliases(listed: readonly ListedExport[], reading: Reading): void {
  const { file, text, locals, findsWrappers } = reading;
  if (locals.size === 0 && !/(?:import|require)\s*\(/u.test(text)) return;
  let declared: Set<string> | undefined;
  const isKnown: IsKnown = (name) => locals.has(name) || (declared ??= declaredNames(text)).has(name);
  let needsTree = false;
  const seen = new Set<number>();
  const isSingle = singles(listed);
  const told = new Set<string>();
  for (const { declaration, local, record } of listed) {
    if (local !== undefined) needsTree ||= localMayBeAlias(text, { local, findsWrappers }, isKnown);
    if (declaration === undefined || record.kind !== 'own') continue;
    told.add(record.name);
    if (seen.has(declaration.start)) continue;
    seen.add(declaration.start);
    const piece = text.slice(declaration.start, declaration.end);
    const facts = { isSingle: isSingle(declaration), findsWrappers };
    if (!mayBeAlias(piece, facts, (name) => name !== record.name && isKnown(name))) continue;
    const program = parsePiece(file, record.name === 'default' ? `export default ${piece}` : piece);
    if (program === undefined) needsTree = true;
    else addAliases(program, reading);
  }
  if (!needsTree && !isOpen(reading, told, isKnown)) return;
  addAliases(reading.program(), reading);
}
