import { basename, resolve } from 'node:path';

import type { CommandAction } from '@codex-ts/app-server-protocol';
import { commandLine, parseCommand } from '@codex-ts/shell-command';

import { commandKind, type CommandKind } from './command-kind.ts';

/**
 * What a command does, for people who look on: its parts that read, list and search, without what only shapes their
 * output. When one part cannot be told, none is.
 */
export function commandActions(argv: readonly string[], cwd: string): CommandAction[] {
  const script = scriptOf(argv) ?? commandLine(argv);
  const unknown: CommandAction[] = [{ type: 'unknown', command: script }];
  const parsed = parseCommand(argv);
  if (parsed === undefined) return unknown;
  const parts = parsed.words.filter(
    ([program], at) => !(program === 'echo' && at === 0 && parsed.words.length > 1),
  );
  const actions: CommandAction[] = [];
  let directory = cwd;
  let hasMoved = false;
  for (const words of parts) {
    const what = commandKind(words);
    if (what.kind === 'unknown') return unknown;
    if (what.kind === 'changeDirectory') {
      hasMoved = true;
      directory = resolve(directory, what.path ?? '.');
    } else if (what.kind !== 'formatting') {
      const action = actionOf(what, commandLine(words), directory);
      if (JSON.stringify(action) !== JSON.stringify(actions.at(-1))) actions.push(action);
    }
  }
  if (actions.length === 0) return hasMoved ? [] : unknown;
  return withWholePipe(actions, script);
}

type Told = Exclude<CommandKind, { kind: 'unknown' | 'formatting' | 'changeDirectory' }>;

function actionOf(what: Told, command: string, directory: string): CommandAction {
  switch (what.kind) {
    case 'read':
      return { type: 'read', command, name: basename(what.path), path: resolve(directory, what.path) };
    case 'listFiles':
      return { type: 'listFiles', command, path: what.path };
    case 'search':
      return { type: 'search', command, query: what.query, path: what.path };
    default:
      return what satisfies never;
  }
}

/** Which lines of a file were read is worth showing. */
function withWholePipe(actions: CommandAction[], script: string): CommandAction[] {
  const [only, ...more] = actions;
  if (only?.type !== 'read' || more.length > 0) return actions;
  return / \| /u.test(script) && /(?:^| )sed -n /u.test(script) ? [{ ...only, command: script }] : actions;
}

/** The script of a shell that is given one. */
function scriptOf([program, flag, script, ...more]: readonly string[]): string | undefined {
  const isShell = program !== undefined && ['bash', 'zsh', 'sh'].includes(basename(program));
  return isShell && (flag === '-lc' || flag === '-c') && more.length === 0 ? script : undefined;
}
