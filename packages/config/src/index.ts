export { loadAuthSettings } from './auth-settings.ts';
export type { ConfigLayer, ConfigTable } from './config-table.ts';
export {
  ConfigFileError,
  ConfigKeyError,
  ConfigValueError,
  OverrideError,
  ProfileUnknownError,
  ProviderUnknownError,
} from './errors.ts';
export { loadConfig, type Config, type ConfigOptions } from './load-config.ts';
