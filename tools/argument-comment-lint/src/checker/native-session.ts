import { ChildProcess } from 'node:child_process';

import type { Checker, FileChanges, ReadConfig } from './checker.ts';
import { nativeProgram, type NativeKinds, type NativeProject } from './native-program.ts';
import { virtualConfig } from './virtual-config.ts';

/** What differs between the versions of TypeScript 7. */
export interface NativeSession {
  readonly version: string;
  readonly kinds: NativeKinds;
  readConfig(path: string): ReadConfig;
  /** Opens more tsconfigs and takes in what has changed; answers what finds the program of an open one. */
  update(opened: readonly string[], changes: FileChanges): (config: string) => NativeProject | undefined;
  forget(): void;
  close(): void;
}

/** A checker over a session with TypeScript 7. `configs` is where the session reads tsconfigs that are on no disk. */
export function nativeChecker(session: NativeSession, configs: Map<string, string>): Checker {
  let pending: FileChanges[] = [];
  let projectAt: ((config: string) => NativeProject | undefined) | undefined;

  return {
    version: session.version,
    readConfig: (path) => session.readConfig(path),
    open(plans) {
      const wanted = plans.map(virtualConfig);
      const fresh = wanted.filter(({ path }) => !configs.has(path));
      for (const { path, text } of wanted) configs.set(path, text);
      if (projectAt === undefined || fresh.length > 0 || pending.length > 0) {
        projectAt = session.update(
          fresh.map(({ path }) => path),
          together(pending),
        );
        pending = [];
      }
      const find = projectAt;
      return wanted.map(({ path }) => {
        const project = find(path);
        if (project === undefined) throw new Error(`TypeScript ${session.version} did not open ${path}`);
        return nativeProgram(project, session.kinds);
      });
    },
    forget: () => session.forget(),
    invalidate: (changes) => void pending.push(changes),
    close: () => session.close(),
  };
}

/** Starts the server with its garbage collector at half the work, for a tenth more memory, unless somebody chose already. */
export function startServer<Api>(start: () => Api): Api {
  if (process.env['GOGC'] !== undefined) return start();
  process.env['GOGC'] = '200';
  try {
    return start();
  } finally {
    delete process.env['GOGC'];
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
