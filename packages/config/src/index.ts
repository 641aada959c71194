export { layerOf, type ConfigLayer } from './config-layer.ts';
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
export { loadAuthSettings, loadConfig, type Config, type ConfigOptions } from './load-config.ts';
export { assertAllowed, type Requirements } from './requirements.ts';
