import type { ConfigLayer } from './config-layer.ts';
import type { TomlTable } from './toml-table.ts';

/** Settings as they are written, secrets included. */
export interface ConfigTables {
  /** What is in effect, without the defaults. */
  readonly effective: Readonly<Record<string, unknown>>;
  /** As in `Config`, each with what it sets; of a layer that is disabled, what it would set. */
  readonly layers: readonly { readonly layer: ConfigLayer; readonly table: TomlTable }[];
}
