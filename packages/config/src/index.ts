export { layerOf, type ConfigLayer } from './config-layer.ts';
export type { Config, ConfigOptions } from './config.ts';
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
export { loadAuthSettings, loadConfig } from './load-config.ts';
export { assertAllowed, type Requirements } from './requirements.ts';
