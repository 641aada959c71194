import type { Place } from './check-table.ts';
import { ConfigKeyError, placeText } from './errors.ts';
import { knownTables } from './known-keys.ts';
import { nearestName } from './nearest-name.ts';
import { dotted, isTable, valueAt, type TomlTable } from './toml-table.ts';

/** What happens to settings that nobody reads: an error, or a notice. */
export type UnknownKeys = 'refused' | ((notice: string) => void);

/**
 * Looks for settings that do not exist, in the tables whose settings are all known.
 *
 * @throws {ConfigKeyError} for the first one, when they are refused.
 */
export function reportUnknown(table: TomlTable, place: Place, unknown: UnknownKeys): void {
  for (const { path, suggestion } of unknownKeys(table)) {
    const key = dotted(path);
    if (unknown === 'refused') throw new ConfigKeyError(key, { place: place(path), suggestion });
    const guess = suggestion === undefined ? '' : `; did you mean \`${suggestion}\`?`;
    unknown(`${placeText(place(path))}: there is no setting \`${key}\`, it is ignored${guess}`);
  }
}

function unknownKeys(table: TomlTable): { path: string[]; suggestion: string | undefined }[] {
  return knownTables().flatMap(({ path: pattern, keys }) =>
    tablesAt(table, pattern).flatMap(({ path, table: inner }) =>
      Object.keys(inner)
        .filter((key) => !keys.includes(key))
        .map((key) => ({ path: [...path, key], suggestion: nearestName(key, keys) })),
    ),
  );
}

interface Found {
  readonly path: readonly string[];
  readonly table: TomlTable;
}

/** The tables that a path with `*` for any name leads to. */
function tablesAt(table: TomlTable, pattern: readonly string[]): Found[] {
  let found: Found[] = [{ path: [], table }];
  for (const part of pattern) {
    found = found.flatMap((outer) => {
      const names = part === '*' ? Object.keys(outer.table) : [part];
      return names.flatMap((name) => {
        const inner = valueAt(outer.table, [name]);
        return isTable(inner) ? [{ path: [...outer.path, name], table: inner }] : [];
      });
    });
  }
  return found;
}
