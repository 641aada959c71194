import type { Checkout } from './git-root.ts';
import type { ProjectFile } from './project-files.ts';
import { readLayer, type ReadLayer } from './read-layer.ts';
import { readText } from './read-text.ts';
import type { ConfigToml } from './schema.ts';
import { emptyTable, type TomlTable } from './toml-table.ts';
import { trustOf } from './trust.ts';
import type { UnknownKeys } from './unknown-keys.ts';

/** Where requests and credentials go, and what is trusted, is the user's to say and not a repository's. */
const userOnly = new Set([
  'chatgpt_base_url',
  'cli_auth_credentials_store',
  'forced_chatgpt_workspace_id',
  'forced_login_method',
  'model_provider',
  'model_providers',
  'notify',
  'openai_base_url',
  'otel',
  'profile',
  'profiles',
  'projects',
]);

/**
 * Reads the files of trusted directories; the others become disabled layers and are not even opened.
 *
 * @throws {ConfigFileInvalidError | ConfigFileUnreadableError | ConfigValueError | ConfigKeyError}
 */
export async function readProjectLayers(
  files: readonly ProjectFile[],
  means: {
    checkout: Checkout | undefined;
    projects: ConfigToml['projects'];
    unknown: UnknownKeys;
    notify: (notice: string) => void;
  },
): Promise<ReadLayer[]> {
  const layers: ReadLayer[] = [];
  const roots = means.checkout === undefined ? [] : [means.checkout.root, means.checkout.mainRoot];
  for (const { path, directory } of files) {
    if (trustOf([directory, ...roots], means.projects) !== 'trusted') {
      const disabledReason = `${directory} is not a trusted project`;
      means.notify(`${path} is not used: ${disabledReason}`);
      const layer = { source: 'project', path, keys: [], disabledReason } as const;
      layers.push({ layer, table: emptyTable(), place: () => ({ path }) });
      continue;
    }
    const text = await readText(path);
    if (text === undefined) continue;
    layers.push(withoutUserOnly(readLayer({ source: 'project', path, text }, means.unknown), means.notify));
  }
  return layers;
}

function withoutUserOnly(read: ReadLayer, notify: (notice: string) => void): ReadLayer {
  const dropped = Object.keys(read.table).filter((key) => userOnly.has(key));
  if (dropped.length === 0) return read;
  notify(`${read.layer.path}: ignored, since only your own config.toml may set it: ${dropped.join(', ')}`);
  const table: TomlTable = emptyTable();
  for (const [key, value] of Object.entries(read.table)) if (!userOnly.has(key)) table[key] = value;
  const isKept = (key: string): boolean => !dropped.some((one) => key === one || key.startsWith(`${one}.`));
  return { ...read, table, layer: { ...read.layer, keys: read.layer.keys.filter(isKept) } };
}
