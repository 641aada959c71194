import { ChildProcess } from 'node:child_process';

import type { Checker, FileChanges, ReadConfig } from './checker.ts';
import type { NativeKinds, NativeProject } from './native-api.ts';
import { nativeProgram } from './native-program.ts';
import { virtualConfig } from './virtual-config.ts';

/** What differs between the versions of TypeScript 7. */
export interface NativeSession {
  readonly version: string;
  readonly kinds: NativeKinds;
  readConfig(path: string): ReadConfig;
  /** Opens and closes tsconfigs and takes in what has changed; answers what finds the program of an open one. */
  update(update: SessionUpdate): (config: string) => NativeProject | undefined;
  forget(): void;
  close(): void;
}

/** What is new for a session. */
export interface SessionUpdate {
  readonly opened: readonly string[];
  readonly closed: readonly string[];
  readonly changes: FileChanges;
}

/** A checker over a session with TypeScript 7. `configs` is where the session reads tsconfigs that are on no disk. */
export function nativeChecker(session: NativeSession, configs: Map<string, string>): Checker {
  let pending: FileChanges[] = [];
  let projectAt: ((config: string) => NativeProject | undefined) | undefined;

  return {
    version: session.version,
    readConfig: (path) => session.readConfig(path),
    open(plan, done = []) {
      const { path, text } = virtualConfig(plan);
      const closed = done
        .map((each) => virtualConfig(each).path)
        .filter((each) => each !== path && configs.has(each));
      const opened = configs.has(path) ? [] : [path];
      configs.set(path, text);
      if (projectAt === undefined || opened.length + closed.length + pending.length > 0) {
        projectAt = session.update({ opened, closed, changes: together(pending) });
        pending = [];
        for (const each of closed) configs.delete(each);
      }
      const project = projectAt(path);
      if (project === undefined) throw new Error(`TypeScript ${session.version} did not open ${path}`);
      return nativeProgram(project, session.kinds);
    },
    forget: () => session.forget(),
    invalidate: (changes) => void pending.push(changes),
    close: () => session.close(),
  };
}

/**
 * Starts the server so that it collects no garbage before it holds as much as it is told it may, which most runs never
 * do; without being told, with its collector at half the work for a tenth more memory. Whoever set `GOGC` has chosen.
 */
export function startServer<Api>(start: () => Api, heapMegabytes: number | undefined): Api {
  if (process.env['GOGC'] !== undefined) return start();
  const chosen =
    heapMegabytes === undefined ? { GOGC: '200' } : { GOGC: 'off', GOMEMLIMIT: `${heapMegabytes}MiB` };
  const before = Object.keys(chosen).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, chosen);
  try {
    return start();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}

/**
 * Ends a session's process before its connection is closed: asked politely it complains on stderr that its work was
 * cancelled. It holds nothing that a sudden end could hurt.
 */
export function endQuietly(api: object): void {
  const child = ['client', 'channel', 'child'].reduce(
    (holder: unknown, name): unknown =>
      typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined,
    api,
  );
  if (child instanceof ChildProcess) child.kill('SIGKILL');
}

function together(changes: readonly FileChanges[]): FileChanges {
  return {
    changed: changes.flatMap(({ changed }) => changed),
    created: changes.flatMap(({ created }) => created),
    deleted: changes.flatMap(({ deleted }) => deleted),
  };
}
