export { isBedrockRegion } from './bedrock-region.ts';
export { chooseModelProvider, forgetModelProvider, type ProviderChoice } from './choose-provider.ts';
export { layerOf, type ConfigLayer } from './config-layer.ts';
export { configPaths } from './config-paths.ts';
export type { ConfigTables } from './config-tables.ts';
export type { Config, ConfigOptions, ProjectDocSettings } from './config.ts';
export {
  ConfigFileInvalidError,
  ConfigFileUnreadableError,
  ConfigForbiddenError,
  ConfigKeyError,
  ConfigOverrideError,
  ConfigProfileError,
  ConfigProviderError,
  ConfigValueError,
  type SettingPlace,
} from './errors.ts';
export { loadAuthSettings, loadConfig, loadConfigTables } from './load-config.ts';
export { assertAllowed, type Requirements } from './requirements.ts';
