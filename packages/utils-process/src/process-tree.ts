import { readdirSync, readFileSync } from 'node:fs';

import { errnoOf } from '@codex-ts/utils-error';

interface Entry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** In clock ticks since boot: with the pid it names one process for good. */
  readonly startedAt: string;
  readonly isZombie: boolean;
}

const listsProcesses = process.platform === 'linux';

/**
 * A process that leads its own session, and everything that came of it: its group, its session (a shell with job
 * control gives each job its own group) and, on Linux, descendants that went into a session of their own.
 */
export class ProcessTree {
  readonly #leader: number;
  /** Everything that was ever seen to belong to it, pid to start: a parent that ended leads to nobody any more. */
  readonly #known = new Map<number, string>();

  /** To be made while the leader certainly lives. */
  constructor(leader: number) {
    this.#leader = leader;
    const entry = listsProcesses ? readEntry(`${leader}`) : undefined;
    if (entry !== undefined) this.#known.set(leader, entry.startedAt);
  }

  /** Whether anything of it still runs. */
  isAlive(): boolean {
    return listsProcesses ? this.#members().length > 0 : this.hasGroup();
  }

  /** Whether its group still has a member, be it a zombie; costs one system call. */
  hasGroup(): boolean {
    return send(-this.#leader, /*signal*/ 0);
  }

  /** Sends a signal to all of it. */
  signal(signal: NodeJS.Signals): void {
    if (!listsProcesses) {
      send(-this.#leader, signal);
      return;
    }
    const members = this.#members();
    // The group in one call first: nobody in it can escape by forking meanwhile.
    if (members.some(({ group }) => group === this.#leader)) send(-this.#leader, signal);
    for (const { pid, group } of members) if (group !== this.#leader) send(pid, signal);
  }

  #members(): readonly Entry[] {
    const entries = listProcesses();
    const members = new Map<number, Entry>();
    // Long after its end the number of the leader can be that of a stranger.
    const leader = entries.find(({ pid }) => pid === this.#leader);
    const isStranger = leader !== undefined && leader.startedAt !== this.#known.get(leader.pid);
    for (let size = -1; size !== members.size;) {
      size = members.size;
      for (const entry of entries) {
        const isOfLeader = !isStranger && [entry.group, entry.session].includes(this.#leader);
        const isKnown = this.#known.get(entry.pid) === entry.startedAt;
        if (isOfLeader || isKnown || members.has(entry.parent)) members.set(entry.pid, entry);
      }
    }
    for (const entry of members.values()) this.#known.set(entry.pid, entry.startedAt);
    return [...members.values()].filter(({ isZombie }) => !isZombie);
  }
}

/** False when there is nobody to send it to. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    // EPERM: somebody is there, but not ours to signal.
    return errnoOf(error) === 'EPERM';
  }
}

function listProcesses(): readonly Entry[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/u.test(name) ? (readEntry(name) ?? []) : []));
}

/** proc_pid_stat(5); the name in parentheses may hold anything. */
function readEntry(name: string): Entry | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${name}/stat`, 'latin1');
  } catch {
    return undefined; // it ended meanwhile
  }
  const [state, parent, group, session, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    pid: Number(name),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    startedAt: rest[15] ?? '',
    isZombie: state === 'Z' || state === 'X',
  };
}
