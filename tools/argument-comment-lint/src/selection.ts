import { closestName, type Target, targets as allTargets } from '@codex-ts/lint-run';

import { UsageError } from './errors.ts';

/** One target, such as `--test login`. */
export interface NamedTarget {
  readonly target: Target;
  /** A file's name without its ending. */
  readonly name: string;
}

/** Which files a command line asks for. */
export interface Selection {
  /** `undefined`: all targets. */
  readonly targets?: ReadonlySet<Target>;
  /** Single ones, such as `--test login`. */
  readonly named: readonly NamedTarget[];
  /** What is left for the options' parser; a second `--` stays in it. */
  readonly rest: readonly string[];
}

const narrowingFlags: ReadonlyMap<string, Target | 'all'> = new Map<string, Target | 'all'>([
  ['--all-targets', 'all'],
  ['--lib', 'src'],
  ...allTargets.map((target): [string, Target] => [`--${target}`, target]),
]);
const singleFlags: ReadonlyMap<string, Target> = new Map<string, Target>([
  ['--bin', 'bins'],
  ['--test', 'tests'],
  ['--example', 'examples'],
  ['--bench', 'benches'],
]);

/**
 * Takes the flags that narrow the targets out of a command line. They count behind the first `--` alone, which is
 * dropped; everything else behind it is an ordinary argument, since package managers hand their own `--` on. Without
 * such a flag all targets are meant, with `--fix` too.
 *
 * @throws {@link UsageError} for such a flag before the `--`, or one without its name.
 */
export function selectTargets(argv: readonly string[]): Selection {
  const separator = argv.indexOf('--');
  const before = separator === -1 ? argv : argv.slice(0, separator);
  const early = before.find(
    (argument) => narrowingFlags.has(argument) || singleFlags.has(argument.split('=', 1)[0] ?? ''),
  );
  if (early !== undefined) {
    throw new UsageError(`\`${early}\` stands before \`--\``, {
      remedy: `Write it behind: \`-- ${early}\`.`,
    });
  }

  const targets = new Set<Target>();
  const named: NamedTarget[] = [];
  const rest = [...before];
  let isAll = false;
  const behind = separator === -1 ? [] : argv.slice(separator + 1);
  for (let index = 0; index < behind.length; index++) {
    const argument = behind[index] ?? '';
    if (argument === '--') {
      rest.push(...behind.slice(index));
      break;
    }
    const [flag, value] = splitOnce(argument);
    const narrowing = narrowingFlags.get(argument);
    const single = singleFlags.get(flag);
    if (narrowing === 'all') isAll = true;
    else if (narrowing !== undefined) targets.add(narrowing);
    else if (single === undefined) rest.push(argument);
    else {
      const name = value ?? behind[++index];
      if (name === undefined || name.startsWith('-')) throw new UsageError(`\`${flag}\` wants a name`);
      named.push({ target: single, name });
    }
  }
  const isNarrow = !isAll && targets.size + named.length > 0;
  return { ...(isNarrow && { targets }), named: isNarrow ? named : [], rest };
}

/** The flag that was meant, for messages. */
export function closestTargetFlag(flag: string): string | undefined {
  return closestName(flag, [...narrowingFlags.keys(), ...singleFlags.keys()]);
}

/** Whether a file of this target is asked for. */
export function isSelected({ targets, named }: Selection, file: string, target: Target): boolean {
  return targets === undefined || targets.has(target) || named.some((each) => isNamed(each, file, target));
}

/** Whether a file of this target is the one that is named. */
export function isNamed(named: NamedTarget, file: string, target: Target): boolean {
  const stem = (file.split('/').at(-1) ?? '').replace(/(?:\.(?:test|spec|bench|example))?\.[^.]+$/u, '');
  return named.target === target && named.name === stem;
}

/** The flag that names one target of this kind. */
export function singleFlagOf(target: Target): string | undefined {
  return [...singleFlags].find(([, each]) => each === target)?.[0];
}

function splitOnce(argument: string): [string, string | undefined] {
  const at = argument.indexOf('=');
  return at === -1 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}
