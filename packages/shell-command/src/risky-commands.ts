import { programName } from './shells.ts';

type Rule = (args: readonly string[]) => string | undefined;

/** What is dangerous about a command that runs no other, or undefined. */
export function riskOf(words: readonly string[]): string | undefined {
  const program = programName(words[0]);
  if (/^mkfs(?:\.|$)/u.test(program)) return 'makes a file system, and what was there is gone';
  return (Object.hasOwn(rules, program) ? rules[program] : undefined)?.(words.slice(1));
}

/** A forced removal: the one danger that is refused where nobody can be asked. */
export function isForcedRemoval(words: readonly string[]): boolean {
  if (programName(words[0]) !== 'rm') return false;
  const options = optionsOf(words.slice(1));
  return options.some((option) => /^-[a-zA-Z]*f/u.test(option) || isAbbreviation(option, '--force'));
}

/** Whether a redirection to this writes over a disk. */
export function isDisk(path: string): boolean {
  return /^\/dev\/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|dm-|mapper\/|md|rdisk|loop)/u.test(path);
}

const always =
  (why: string): Rule =>
  () =>
    why;

const ending = always('ends the system');
const partitioning = always('changes the partitions of a disk');

const rules: Readonly<Record<string, Rule>> = {
  chgrp: recursiveAtTop('changes the group'),
  chmod: recursiveAtTop('changes the permissions'),
  chown: recursiveAtTop('changes the owner'),
  dd: (args) => {
    const isWritten = args.some((word) => word.startsWith('of=') && word !== 'of=/dev/null');
    return isWritten ? 'writes over a file or a disk' : undefined;
  },
  fdisk: (args) => (args.includes('-l') ? undefined : 'changes the partitions of a disk'),
  find: (args) => (args.includes('-delete') ? 'deletes every file it finds' : undefined),
  git: gitRisk,
  halt: ending,
  mke2fs: always('makes a file system, and what was there is gone'),
  mkswap: always('makes swap space, and what was there is gone'),
  parted: partitioning,
  poweroff: ending,
  reboot: ending,
  rm: (args) => {
    const isRecursive = optionsOf(args).some(
      (option) => /^-[a-zA-Z]*[rR]/u.test(option) || isAbbreviation(option, '--recursive'),
    );
    return isRecursive && args.some(isTop) ? 'removes a whole system or home' : undefined;
  },
  sfdisk: partitioning,
  shred: always('destroys what is in files'),
  shutdown: ending,
  wipefs: always('removes the signatures of a file system'),
};

function recursiveAtTop(what: string): Rule {
  return (args) => {
    const isRecursive = optionsOf(args).some(
      (option) => /^-[a-zA-Z]*R/u.test(option) || isAbbreviation(option, '--recursive'),
    );
    return isRecursive && args.some(isTop) ? `${what} of a whole system or home` : undefined;
  };
}

/** The root, what lies directly in it, or a home; also with a glob. */
function isTop(path: string): boolean {
  return /^(?:\/(?:[^/]*\/?\*?)?|~[^/]*\/?\*?|\$\{?HOME\}?\/?\*?)$/u.test(path);
}

const gitValued = new Set([
  '-C',
  '-c',
  '--git-dir',
  '--work-tree',
  '--namespace',
  '--exec-path',
  '--config-env',
]);

function gitRisk(args: readonly string[]): string | undefined {
  let at = 0;
  while ((args[at] ?? '').startsWith('-')) at += gitValued.has(args[at] ?? '') ? 2 : 1;
  const rest = args.slice(at + 1);
  const options = optionsOf(rest);
  const has = (short: string, long: string): boolean =>
    options.some(
      (option) => new RegExp(`^-[a-zA-Z]*${short}`, 'u').test(option) || isAbbreviation(option, long),
    );
  switch (args[at]) {
    case 'reset':
      return options.some((option) => isAbbreviation(option, '--hard')) ? 'throws away changes' : undefined;
    case 'push':
      return has('f', '--force') || has('d', '--delete') || pushesOver(rest)
        ? 'changes or deletes what is on the remote'
        : undefined;
    case 'clean':
      return has('f', '--force') && !has('n', '--dry-run')
        ? 'deletes files that git does not know'
        : undefined;
    case 'checkout':
    case 'switch':
      return has('f', '--force') || options.includes('--discard-changes') ? 'throws away changes' : undefined;
    case 'branch':
      return has('D', '--delete') && has('[Df]', '--force')
        ? 'deletes a branch that may not be merged'
        : undefined;
    case 'stash':
      return rest[0] === 'drop' || rest[0] === 'clear' ? 'throws away stashed changes' : undefined;
    case 'filter-branch':
      return 'rewrites the whole history';
    default:
      return undefined;
  }
}

function pushesOver(args: readonly string[]): boolean {
  return args.some((word) => /^(?:\+.|:.|--mirror$|--prune$|--force-with-lease)/u.test(word));
}

/** Of long options GNU programs and git take any beginning of at least one letter. */
function isAbbreviation(option: string, long: string): boolean {
  return option.length > 2 && option.startsWith('--') && long.startsWith(option.replace(/=.*$/su, ''));
}

function optionsOf(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(/*start*/ 0, end)).filter((word) => /^-./u.test(word));
}
