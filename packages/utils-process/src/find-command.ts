import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

import { ProcessStartError } from './errors.ts';

/** What is needed to find a command. */
export interface CommandPlace {
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

// What shells use where PATH is not set.
const usualPath = '/usr/local/bin:/usr/bin:/bin';

/**
 * Checks that the directory is there and the command can be executed. The shell that gates a start could say so
 * only in the output of the command. Throws ProcessStartError.
 */
export function assertStartable(place: CommandPlace): void {
  if (errnoFor(() => statSync(`${place.cwd}/.`)) !== undefined) {
    throw new ProcessStartError(place, 'the directory does not exist or cannot be entered', {
      errno: 'ENOENT',
    });
  }
  const refusals = new Set(candidates(place).map((path) => refusalOf(resolve(place.cwd, path))));
  if (refusals.has(undefined)) return;
  if (refusals.has('EACCES')) {
    throw new ProcessStartError(place, 'it may not be executed', { errno: 'EACCES' });
  }
  throw new ProcessStartError(place, 'there is no such program', { errno: 'ENOENT' });
}

function candidates({ command, env }: CommandPlace): string[] {
  if (command === '') return [];
  if (command.includes('/')) return [command];
  return (env['PATH'] ?? usualPath)
    .split(delimiter)
    .map((folder) => `${folder === '' ? '.' : folder}/${command}`);
}

function refusalOf(path: string): string | undefined {
  return errnoFor(() => accessSync(path, constants.X_OK)) ?? (statSync(path).isFile() ? undefined : 'EACCES');
}

function errnoFor(look: () => unknown): string | undefined {
  try {
    look();
    return undefined;
  } catch (error) {
    return errnoOf(error) ?? 'ENOENT';
  }
}
