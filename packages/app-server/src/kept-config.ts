import { statSync } from 'node:fs';

import type { Config, ConfigOptions } from '@codex-ts/config';

/** The settings of any number of places, each read once and again when its files have changed. */
export interface KeptConfig {
  /** Throws what `loadConfig` throws. */
  read(workspace: string): Promise<Config>;
  /** What `read` would give, where that takes no waiting. */
  settled(workspace: string): Config | undefined;
}

/** Settings, or why there are none: the same files will not be read differently. */
type Outcome = { readonly config: Config } | { readonly error: unknown };

interface Entry {
  readonly outcome: Outcome;
  /** Every file and folder that the settings depend on, and how it looked before they were read. */
  readonly looks: ReadonlyMap<string, string>;
  checkedAtMs: number;
}

/** Files are looked at this often at most; a change is seen that much later at the latest. */
const lookEveryMs = 100;
const mostPlaces = 64;

/** Keeps settings. `options` but for the place. */
export function keepConfig(options: Omit<ConfigOptions, 'workspace'>, monotonic: () => number): KeptConfig {
  const entries = new Map<string, Entry>();
  const reading = new Map<string, Promise<Outcome>>();

  function known(workspace: string): Outcome | undefined {
    const entry = entries.get(workspace);
    if (entry === undefined) return undefined;
    const now = monotonic();
    if (now - entry.checkedAtMs < lookEveryMs) return entry.outcome;
    if (hasChanged(entry.looks)) {
      entries.delete(workspace);
      return undefined;
    }
    entry.checkedAtMs = now;
    return entry.outcome;
  }

  async function readAnew(workspace: string): Promise<Outcome> {
    const { configPaths, loadConfig } = await import('@codex-ts/config');
    const place = { ...options, workspace };
    const checkedAtMs = monotonic();
    // Before the reading: a change that happens meanwhile is seen later.
    const looks = looksOf(await configPaths(place));
    const outcome = await loadConfig(place).then(
      (config) => ({ config }),
      (error: unknown) => ({ error }),
    );
    const [oldest] = entries.keys();
    if (entries.size >= mostPlaces && oldest !== undefined) entries.delete(oldest);
    entries.set(workspace, { outcome, looks, checkedAtMs });
    return outcome;
  }

  function readOnce(workspace: string): Promise<Outcome> {
    let running = reading.get(workspace);
    if (running === undefined) {
      running = readAnew(workspace).finally(() => reading.delete(workspace));
      reading.set(workspace, running);
    }
    return running;
  }

  return {
    settled(workspace) {
      const outcome = known(workspace);
      return outcome !== undefined && 'config' in outcome ? outcome.config : undefined;
    },
    async read(workspace) {
      const outcome = known(workspace) ?? (await readOnce(workspace));
      if ('error' in outcome) throw outcome.error;
      return outcome.config;
    },
  };
}

function looksOf(paths: readonly string[]): Map<string, string> {
  return new Map(paths.map((path) => [path, lookOf(path)]));
}

function hasChanged(looks: ReadonlyMap<string, string>): boolean {
  for (const [path, look] of looks) {
    if (lookOf(path) !== look) return true;
  }
  return false;
}

function lookOf(path: string): string {
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    return facts === undefined ? 'absent' : `${facts.ino} ${facts.size} ${facts.mtimeMs} ${facts.ctimeMs}`;
  } catch {
    return 'unreadable';
  }
}
