import type { ConfigWarningNotification } from '@codex-ts/app-server-protocol';
import type { Config, ConfigOptions } from '@codex-ts/config';
import { describeError } from '@codex-ts/utils-error';

import type { Clients } from './clients.ts';
import type { KeptConfig } from './kept-config.ts';

/** What the settings are read with. */
export interface SettingsParts {
  readonly configs: KeptConfig;
  readonly place: Omit<ConfigOptions, 'workspace'>;
  readonly workspace: string;
  readonly clients: Clients;
}

/** The settings, and what is wrong with them. */
export interface KeptSettings {
  readonly read: () => Promise<Config>;
  /** As of the last `read`. */
  readonly warning: () => ConfigWarningNotification | undefined;
}

/**
 * Settings that are there even while the user's file cannot be read: those of before, else the defaults within what the
 * administrator allows. Clients are warned once of each thing that is wrong.
 */
export function keepSettings(parts: SettingsParts): KeptSettings {
  const { configs, place, workspace, clients } = parts;
  let lastGood: Config | undefined;
  let trouble: { readonly error: unknown; readonly warning: ConfigWarningNotification } | undefined;

  function note(error: unknown): void {
    if (trouble?.error === error) return;
    trouble = { error, warning: warningOf(error, lastGood !== undefined) };
    clients.broadcast('configWarning', trouble.warning);
  }

  async function withoutUser(): Promise<Config> {
    const { loadConfig } = await import('@codex-ts/config');
    const { codexHome, systemFolder } = place;
    return loadConfig({
      codexHome,
      workspace: codexHome,
      ignoreUserConfig: true,
      ...(systemFolder !== undefined && { systemFolder }),
    });
  }

  return {
    async read() {
      try {
        lastGood = await configs.read(workspace);
        trouble = undefined;
        return lastGood;
      } catch (error) {
        note(error);
        return lastGood ?? withoutUser();
      }
    },
    warning: () => trouble?.warning,
  };
}

function warningOf(error: unknown, isKept: boolean): ConfigWarningNotification {
  const path: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'path') : undefined;
  return {
    summary: `Invalid configuration; using ${isKept ? 'the one from before' : 'defaults'}.`,
    details: describeError(error),
    ...(typeof path === 'string' && { path }),
  };
}
