import { join } from 'node:path';

import { ConfigProfileError } from './errors.ts';
import { nearestName } from './nearest-name.ts';
import { readInnerLayer, readLayer, type ReadLayer } from './read-layer.ts';
import { readText } from './read-text.ts';
import { isTable, valueAt } from './toml-table.ts';
import type { UnknownKeys } from './unknown-keys.ts';

/**
 * The layers of a profile: the tables `[profiles.NAME]` of the layers below, and `NAME.config.toml` in CODEX_HOME
 * on top of them.
 *
 * @throws {ConfigProfileError} when there is neither.
 * @throws {ConfigFileInvalidError | ConfigFileUnreadableError | ConfigValueError | ConfigKeyError}
 */
export async function readProfileLayers(
  profile: string,
  below: readonly ReadLayer[],
  means: { codexHome: string; workspace: string; unknown: UnknownKeys; notify: (notice: string) => void },
): Promise<ReadLayer[]> {
  if (!/^[\w-]+$/u.test(profile)) throw new ConfigProfileError(profile);
  const file = join(means.codexHome, `${profile}.config.toml`);
  const inner = below.flatMap((outer) => innerLayers(outer, profile, means));
  if (inner.length > 0) {
    means.notify(
      `[profiles.${profile}] is the older form of a profile, which native codex no longer takes: move it to ${file}`,
    );
  }
  const text = await readText(file);
  const own = text === undefined ? [] : [readLayer({ source: 'profile', path: file, text }, means.unknown)];
  const layers = [...inner, ...own];
  if (layers.length > 0) return layers;
  const others = below.flatMap(({ table }) => Object.keys(valueAt(table, ['profiles']) ?? {}));
  throw new ConfigProfileError(profile, { file, suggestion: nearestName(profile, others) });
}

function innerLayers(
  outer: ReadLayer,
  profile: string,
  means: { codexHome: string; workspace: string; unknown: UnknownKeys },
): ReadLayer[] {
  const at = ['profiles', profile];
  const table = valueAt(outer.table, at);
  if (!isTable(table)) return [];
  const base = outer.layer.path === undefined ? means.workspace : means.codexHome;
  return [readInnerLayer(outer, { source: 'profile', at, table, base }, means.unknown)];
}
