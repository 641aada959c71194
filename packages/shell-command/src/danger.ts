import { Effort } from './effort.ts';
import { isDisk, isForcedRemoval, riskOf } from './risky-commands.ts';
import { scanScript } from './scan-script.ts';
import { isShell, shellTask } from './shells.ts';
import { unwrap } from './unwrap.ts';

/** Why a command should not run without somebody being asked. */
export interface Danger {
  /**
   * `forcedRemoval`: `rm` with force, which is refused where nobody can be asked. `unreadable`: nested so deeply that
   * nobody can tell, and refused as well. `risk`: destroys things in another way; worth a question where one can be
   * asked.
   */
  kind: 'forcedRemoval' | 'unreadable' | 'risk';
  /** The command within what was given; empty for `unreadable`. */
  command: readonly string[];
  /** For a person: what the command does, as a clause without a subject. */
  why: string;
}

/**
 * The worst danger of an argument vector: of what it runs itself, through programs that run others (`env`, `sudo`,
 * `timeout`, `xargs`, `find -exec`, …) and through shells, in every part of their scripts. Undefined when there is
 * none to be seen: a program can always do what its name does not say.
 */
export function dangerOf(argv: readonly string[]): Danger | undefined {
  try {
    return dangerOfWords(argv, Effort.for(argv.join(' ').length));
  } catch (error) {
    // Also what a stack that overflows throws.
    if (error instanceof RangeError) {
      return { kind: 'unreadable', command: [], why: 'is nested too deeply to be judged' };
    }
    throw error;
  }
}

function dangerOfWords(words: readonly string[], effort: Effort): Danger | undefined {
  if (isForcedRemoval(words)) {
    return { kind: 'forcedRemoval', command: words, why: 'removes files without asking' };
  }
  const why = riskOf(words);
  const own: Danger | undefined = why === undefined ? undefined : { kind: 'risk', command: words, why };
  return worst([own, ...dangersWithin(words, effort.deeper())]);
}

function* dangersWithin(words: readonly string[], effort: Effort): Iterable<Danger | undefined> {
  if (isShell(words[0])) {
    const task = shellTask(words.slice(1));
    if (task.kind === 'script') yield dangerOfScript(task.script, effort);
    return;
  }
  const inner = unwrap(words);
  if (inner === undefined) return;
  for (const command of inner.commands) yield dangerOfWords(command, effort);
  for (const script of inner.scripts) yield dangerOfScript(script, effort);
}

function dangerOfScript(script: string, effort: Effort): Danger | undefined {
  const dangers: (Danger | undefined)[] = [];
  for (const { words, input, writesTo } of scanScript(script, effort)) {
    dangers.push(dangerOfWords(words, effort));
    if (input !== undefined && readsScript(words)) dangers.push(dangerOfScript(input, effort.deeper()));
    const disk = writesTo.find(isDisk);
    if (disk !== undefined)
      dangers.push({ kind: 'risk', command: words, why: `writes over the disk ${disk}` });
  }
  return worst(dangers);
}

/** Whether a shell takes its script from standard input, be it behind `sudo` or `env`. */
function readsScript(words: readonly string[]): boolean {
  if (isShell(words[0])) return shellTask(words.slice(1)).kind === 'input';
  return unwrap(words)?.commands.some(readsScript) ?? false;
}

function worst(dangers: Iterable<Danger | undefined>): Danger | undefined {
  let found: Danger | undefined;
  for (const danger of dangers) {
    if (danger !== undefined && danger.kind !== 'risk') return danger;
    found ??= danger;
  }
  return found;
}
