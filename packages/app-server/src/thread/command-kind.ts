import { operandsOf, shortPath } from './operands.ts';

/** What one command without operators does. A path to read is as it was written. */
export type CommandKind =
  | { kind: 'read'; path: string }
  | { kind: 'listFiles'; path: string | null }
  | { kind: 'search'; query: string | null; path: string | null }
  /** Goes elsewhere; undefined: home. */
  | { kind: 'changeDirectory'; path: string | undefined }
  /** Only shapes what others give. */
  | { kind: 'formatting' }
  | { kind: 'unknown' };

type Classify = (args: readonly string[]) => CommandKind;

const unknown: CommandKind = { kind: 'unknown' };
const formatting: CommandKind = { kind: 'formatting' };

/** Tells what a program and its arguments do, as native codex tells its clients. */
export function commandKind(words: readonly string[]): CommandKind {
  const [program = '', ...args] = words;
  return Object.hasOwn(programs, program) ? (programs[program]?.(args) ?? unknown) : unknown;
}

const rgValues = [
  '-g --glob --iglob -t --type --type-add --type-not -m --max-count -A -B -C --context --max-depth',
].flatMap((flags) => flags.split(' '));
const grepValues = '-m --max-count -C --context -A --after-context -B --before-context'.split(' ');
const lsValues = '-I -w --block-size --format --time-style --color --quoting-style'.split(' ');
const ezaValues = '-I --ignore-glob --color --sort --time-style --time'.split(' ');
const batValues = '--theme --language --style --terminal-width --tabs --line-range --map-syntax'.split(' ');

const programs: Readonly<Record<string, Classify>> = {
  ls: listing(lsValues),
  eza: listing(ezaValues),
  exa: listing(ezaValues),
  tree: listing('-L -P -I --charset --filelimit --sort'.split(' ')),
  du: listing('-d --max-depth -B --block-size --exclude --time-style'.split(' ')),
  rg: ripgrep,
  rga: ripgrep,
  'ripgrep-all': ripgrep,
  ag: searching('-G -g --file-search-regex --ignore-dir --ignore-file --path-to-ignore'.split(' ')),
  ack: searching([]),
  pt: searching([]),
  grep,
  egrep: grep,
  fgrep: grep,
  git,
  fd,
  find,
  cat: reading([]),
  bat: reading(batValues),
  batcat: reading(batValues),
  less: reading('-p -P -x -y -z -j --pattern --prompt --tabs --shift --jump-target'.split(' ')),
  more: reading([]),
  head: headOrTail(/^\d+$/u),
  tail: headOrTail(/^\+?\d+$/u),
  awk,
  nl,
  sed,
  cd,
  ...Object.fromEntries(
    'wc tr cut sort uniq tee column xargs yes printf true'.split(' ').map((name) => [name, () => formatting]),
  ),
};

function listing(flagsWithValue: readonly string[]): Classify {
  return (args) => ({ kind: 'listFiles', path: pathOf(operandsOf(args, flagsWithValue)[0]) });
}

function searching(flagsWithValue: readonly string[]): Classify {
  return (args) => search(operandsOf(args, flagsWithValue));
}

function reading(flagsWithValue: readonly string[]): Classify {
  return (args) => {
    const [path, ...more] = operandsOf(args, flagsWithValue);
    return path === undefined || path === '-' || more.length > 0 ? unknown : { kind: 'read', path };
  };
}

function headOrTail(count: RegExp): Classify {
  return (args) => {
    const [first = '', second = '', third] = args;
    if (args.length === 0 || (args.length === 1 && first.startsWith('-'))) return formatting;
    if (first === '-n' && count.test(second)) return third === undefined ? formatting : read(third);
    if (first === '-c') return third === undefined ? formatting : unknown;
    if (first.startsWith('-n') && count.test(first.slice('-n'.length))) return read(second);
    return args.length === 1 ? read(first) : unknown;
  };
}

function ripgrep(args: readonly string[]): CommandKind {
  const operands = operandsOf(args, rgValues).filter((operand) => !operand.startsWith('-'));
  return args.includes('--files') ? { kind: 'listFiles', path: pathOf(operands[0]) } : search(operands);
}

function grep(args: readonly string[]): CommandKind {
  const at = args.findIndex((arg) => ['-e', '--regexp', '-f', '--file'].includes(arg));
  const pattern = at === -1 ? undefined : args[at + 1];
  if (pattern === undefined) return search(operandsOf(args, grepValues));
  return search([pattern, ...operandsOf(args.toSpliced(at, /*deleteCount*/ 2), grepValues)]);
}

function git([command, ...args]: readonly string[]): CommandKind {
  if (command === 'grep') return grep(args);
  return command === 'ls-files'
    ? listing('--exclude --exclude-from --pathspec-from-file'.split(' '))(args)
    : unknown;
}

function fd(args: readonly string[]): CommandKind {
  const operands = operandsOf(args, '-t --type -e --extension -E --exclude --search-path'.split(' '));
  const [first, second] = operands;
  const isPath = first !== undefined && second === undefined && /^\.|\//u.test(first);
  if (first === undefined || isPath) return { kind: 'listFiles', path: pathOf(first) };
  return search(operands);
}

function find(args: readonly string[]): CommandKind {
  const [first] = args;
  const path = first === undefined || /^[-!(]/u.test(first) ? null : shortPath(first);
  const at = args.findIndex((arg) => ['-name', '-iname', '-path', '-regex'].includes(arg));
  const query = at === -1 ? undefined : args[at + 1];
  return query === undefined ? { kind: 'listFiles', path } : { kind: 'search', query, path };
}

function awk(args: readonly string[]): CommandKind {
  const operands = operandsOf(args, ['-F', '-v', '-f', '--field-separator', '--assign', '--file']);
  const hasProgramFile = args.includes('-f') || args.includes('--file');
  const path = hasProgramFile ? operands[0] : operands[1];
  return path === undefined ? formatting : read(path);
}

function nl(args: readonly string[]): CommandKind {
  const [path] = operandsOf(args, ['-s', '-w', '-v', '-i', '-b']);
  return path === undefined ? formatting : read(path);
}

/** `sed -n 1,5p FILE` reads; every other kind shapes. */
function sed(args: readonly string[]): CommandKind {
  const range = args.findIndex((arg) => /^\d+(?:,\d+)?p$/u.test(arg));
  const path = args.slice(range + 1).find((arg) => !arg.startsWith('-'));
  return args.includes('-n') && range !== -1 && path !== undefined ? read(path) : formatting;
}

function cd(args: readonly string[]): CommandKind {
  return { kind: 'changeDirectory', path: operandsOf(args)[0] };
}

function read(path: string): CommandKind {
  return { kind: 'read', path };
}

function search([query, path]: readonly string[]): CommandKind {
  return { kind: 'search', query: query ?? null, path: pathOf(path) };
}

function pathOf(operand: string | undefined): string | null {
  return operand === undefined ? null : shortPath(operand);
}
