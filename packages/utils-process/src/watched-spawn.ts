import type { ChildProcess, SpawnOptions } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import { describeError, errnoOf } from '@codex-ts/utils-error';

import { ProcessStartError } from './errors.ts';
import { assertStartable, type CommandPlace } from './find-command.ts';
import { isHandle } from './handle.ts';
import { ProcessTree } from './process-tree.ts';
import { WindowsTree } from './windows-tree.ts';

/** A child that somebody watches: when this process ends, in whatever way, the child's whole tree is killed. */
export interface WatchedChild {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly tree: ProcessTree | WindowsTree;
  /** Ends the watch. To be called when the child has ended, for then its number may become that of a stranger. */
  release(): void;
}

export interface WatchedCommand extends CommandPlace {
  readonly args: readonly string[];
  readonly stdin: 'ignore' | 'pipe';
  /** Each is to be read from a descriptor of its own, from 4 on. */
  readonly handed?: readonly Uint8Array[];
}

const shell = '/bin/sh';

/** Holds the command back until the watch stands. Without that word (its owner is gone) it never starts. */
const gateScript = 'read -r _ <&3 && exec "$@" 3<&-; exit 125';

/**
 * Waits for `done` or for the end of its owner, whose end of the pipe closes whatever it died of. Then it kills the
 * group, and on Linux what went into another group of the session or into a session of its own.
 */
const watchScript = `
trap '' HUP INT TERM
read -r word
[ "$word" = done ] && exit
leader=$1 tree=" $1 " before=
while [ "$tree" != "$before" ]; do
  before=$tree
  for stat in /proc/[0-9]*/stat; do
    pid=\${stat#/proc/} pid=\${pid%/stat}
    case $tree in *" $pid "*) continue ;; esac
    { read -r line <"$stat"; } 2>/dev/null || continue
    set -- \${line##*) }
    case $tree in *" $2 "*) tree="$tree$pid " ;; esac
    [ "$4" = "$leader" ] && tree="$tree$pid "
  done
done
kill -s KILL -- "-$leader" $tree 2>/dev/null
`;

/** The names a shell hands on; it drops variables with others. */
const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/u;

/** Starts a watched child. Throws ProcessStartError. */
export function spawnWatched(command: WatchedCommand): WatchedChild {
  const stdio = [command.stdin, 'pipe', 'pipe'] as const;
  const { handed = [] } = command;
  if (process.platform === 'win32') {
    // Children that are not detached end with their owner on Windows: libuv puts them into a job object.
    const child = spawn(command, [command.command, ...command.args], {
      stdio: [...stdio],
      windowsHide: true,
    });
    return { process: child, pid: pidOf(child, command), tree: new WindowsTree(child), release: () => {} };
  }

  assertStartable(command);
  const isGated = Object.keys(command.env).every((name) => shellName.test(name));
  const gate = isGated ? [shell, '-c', gateScript, shell] : [];
  const child = spawn(command, [...gate, command.command, ...command.args], {
    stdio: [...stdio, isGated ? 'pipe' : 'ignore', ...handed.map(() => 'pipe' as const)],
    detached: true,
  });
  const pid = pidOf(child, command);
  const tree = new ProcessTree(pid);
  const endWatch = startWatch(pid);
  if (endWatch === undefined) {
    tree.signal('SIGKILL');
    throw new ProcessStartError(command, 'the system has no process left to watch it');
  }
  say(child.stdio[3], 'go\n');
  for (const [index, bytes] of handed.entries()) say(child.stdio[4 + index], bytes);
  return { process: child, pid, tree, release: endWatch };
}

function spawn(place: CommandPlace, argv: readonly string[], options: SpawnOptions): ChildProcess {
  // By this way and not by an import: whoever only imports this package does not pay for it.
  const { spawn: start } = process.getBuiltinModule('node:child_process');
  const [file = '', ...args] = argv;
  try {
    const child = start(file, args, { cwd: place.cwd, env: place.env, ...options });
    child.on('error', () => {});
    return child;
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    throw new ProcessStartError(place, describeError(cause), { cause });
  }
}

function pidOf(child: ChildProcess, place: CommandPlace): number {
  if (child.pid !== undefined) return child.pid;
  throw new ProcessStartError(place, `the system refuses to start ${child.spawnfile}`);
}

/** Gives what ends the watch; undefined when the system does not start it. */
function startWatch(leader: number): (() => void) | undefined {
  const argv = [shell, '-c', watchScript, shell, `${leader}`];
  let watch: ChildProcess;
  try {
    const stdio: SpawnOptions['stdio'] = ['pipe', 'ignore', 'ignore'];
    watch = spawn({ command: shell, cwd: '/', env: {} }, argv, { stdio, detached: true });
  } catch {
    return undefined;
  }
  watch.unref();
  const { pid, stdin } = watch;
  if (pid === undefined || stdin === null) return undefined;
  if (isHandle(stdin)) stdin.unref();
  return () => say(stdin, 'done\n');
}

function say(stream: Writable | Readable | null | undefined, word: string | Uint8Array): void {
  if (stream === null || stream === undefined || !('end' in stream)) return;
  stream.on('error', () => {}); // whoever was to hear it is dead
  stream.end(word);
}
