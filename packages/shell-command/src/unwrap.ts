import { programName } from './shells.ts';

/** What a program runs that was given to it as arguments. */
export interface Inner {
  commands: readonly (readonly string[])[];
  scripts: readonly string[];
}

/** How to find the command among the arguments of a program that runs it. */
interface Wrapper {
  /** Options whose value is a word of its own. */
  valued?: string;
  /** Words between the options and the command. */
  operands?: number;
  /** Options that make it run nothing. */
  idle?: string;
  /** Options whose value is a script for a shell. */
  scripts?: string;
}

const wrappers: Readonly<Record<string, Wrapper>> = {
  builtin: {},
  busybox: {},
  caffeinate: { valued: '-t -w' },
  chroot: { operands: 1 },
  chrt: { valued: '-T -P -D', operands: 1 },
  command: { idle: '-v -V' },
  doas: { valued: '-u -C' },
  env: { valued: '-u --unset -C --chdir', scripts: '-S --split-string' },
  exec: { valued: '-a' },
  flock: { valued: '-w --timeout -E --conflict-exit-code', operands: 1, scripts: '-c --command' },
  gtimeout: { valued: '-s --signal -k --kill-after', operands: 1 },
  ionice: { valued: '-c --class -n --classdata' },
  nice: { valued: '-n --adjustment' },
  nohup: {},
  parallel: { valued: '-j --jobs -a --arg-file -I' },
  runuser: { valued: '-u --user -g --group', scripts: '-c --command' },
  setpriv: { valued: '--pdeathsig --reuid --regid' },
  setsid: {},
  stdbuf: { valued: '-i --input -o --output -e --error' },
  strace: { valued: '-o -e -p -s -u -E' },
  su: { valued: '-s --shell -g --group', operands: 1, scripts: '-c --command' },
  sudo: {
    valued:
      '-u --user -g --group -h --host -p --prompt -C --close-from -r --role -t --type -T --command-timeout -U ' +
      '--other-user -D --chdir -R --chroot',
    idle: '-l --list -v --validate -k -K',
  },
  taskset: { operands: 1 },
  time: { valued: '-f --format -o --output' },
  timeout: { valued: '-s --signal -k --kill-after', operands: 1 },
  toybox: {},
  unshare: { valued: '-S --setuid -G --setgid -R --root -w --wd' },
  watch: { valued: '-n --interval' },
  xargs: {
    valued:
      '-I -n -P -L -d -E -s -a --max-args --max-procs --max-lines --delimiter --eof --replace --arg-file --max-chars',
  },
};

/** What the command runs, when it is one of those that run another; undefined for all others. */
export function unwrap(words: readonly string[]): Inner | undefined {
  const program = programName(words[0]);
  const args = words.slice(1);
  if (program === 'eval') return { commands: [], scripts: [args.join(' ')] };
  if (program === 'trap') return { commands: [], scripts: args.slice(/*start*/ 0, /*end*/ 1) };
  if (program === 'find' || program === 'fd' || program === 'fdfind') return innerOfFind(args);
  const wrapper = Object.hasOwn(wrappers, program) ? wrappers[program] : undefined;
  return wrapper === undefined ? undefined : innerOf(args, wrapper);
}

const findsToRun = /^(?:-exec(?:dir)?|-ok(?:dir)?|-x|-X|--exec|--exec-batch)$/u;

function innerOfFind(args: readonly string[]): Inner {
  const commands = args.flatMap((word, at) => {
    if (!findsToRun.test(word)) return [];
    const rest = args.slice(at + 1);
    const end = rest.findIndex((part) => part === ';' || part === '+');
    return [end === -1 ? rest : rest.slice(/*start*/ 0, end)];
  });
  return { commands, scripts: [] };
}

function innerOf(args: readonly string[], wrapper: Wrapper): Inner {
  const [valued, idle, scripted] = [wrapper.valued, wrapper.idle, wrapper.scripts].map(
    (list) => new Set((list ?? '').split(' ')),
  );
  const scripts: string[] = [];
  let at = 0;
  for (; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word === '--') {
      at += 1;
      break;
    }
    if (!/^-./u.test(word)) break;
    const { name, value } = optionParts(
      word,
      (option) => valued?.has(option) === true || scripted?.has(option) === true,
    );
    if (idle?.has(name) === true) return { commands: [], scripts: [] };
    const takes = valued?.has(name) === true || scripted?.has(name) === true;
    const given = value ?? (takes ? args[at + 1] : undefined);
    if (scripted?.has(name) === true && given !== undefined) scripts.push(given);
    if (takes && value === undefined) at += 1;
  }
  while (/^[A-Za-z_]\w*=/u.test(args[at] ?? '')) at += 1;
  const command = args.slice(at + (wrapper.operands ?? 0));
  // After the operand `su` and `flock` take options once more.
  const late = command.findIndex((word) => scripted?.has(word) === true);
  const script = late === -1 ? undefined : command[late + 1];
  if (script !== undefined) scripts.push(script);
  // A single word with blanks is handed to a shell by some of these.
  const [only = ''] = command;
  if (command.length === 1 && /\s/u.test(only)) scripts.push(only);
  return { commands: command.length === 0 ? [] : [command], scripts };
}

/** `--name=value`, `-n5`, `-Eu`: the option that takes a value, and the value where it is in the same word. */
function optionParts(
  word: string,
  takesValue: (option: string) => boolean,
): { name: string; value?: string } {
  if (word.startsWith('--')) {
    const equals = word.indexOf('=');
    return equals === -1
      ? { name: word }
      : { name: word.slice(/*start*/ 0, equals), value: word.slice(equals + 1) };
  }
  for (let at = 1; at < word.length; at += 1) {
    const name = `-${word.charAt(at)}`;
    if (!takesValue(name)) continue;
    const value = word.slice(at + 1);
    return value === '' ? { name } : { name, value };
  }
  return { name: word };
}
