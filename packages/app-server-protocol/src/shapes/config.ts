/** Asks for the configuration in effect, in a folder if one is given. */
export interface ConfigReadParams {
  includeLayers?: boolean;
  cwd?: string | null;
}

/** Where a part of the configuration comes from. */
export type ConfigLayerSource =
  | { type: 'system'; file: string }
  | { type: 'user'; file: string; profile: string | null }
  | { type: 'project'; dotCodexFolder: string }
  | { type: 'sessionFlags' }
  | { type: 'legacyManagedConfigTomlFromFile'; file: string };

/** One part of the configuration, before it was merged. */
export interface ConfigLayer {
  name: ConfigLayerSource;
  version: string;
  config: unknown;
  disabledReason: string | null;
}

/** The configuration in effect, in the words of `config.toml`, and where each key comes from. */
export interface ConfigReadResponse {
  config: Record<string, unknown>;
  origins: Record<string, { name: ConfigLayerSource; version: string }>;
  layers: ConfigLayer[] | null;
}
