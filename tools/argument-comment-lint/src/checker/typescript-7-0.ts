import type { API, Snapshot } from 'typescript/unstable/sync';

import type { Checker, CheckerOptions } from './checker.ts';
import type { NativeKinds } from './native-api.ts';
import { endQuietly, nativeChecker, startServer } from './native-session.ts';

/** The parts of TypeScript 7.0's package that are used. */
export interface TypeScript70 {
  readonly version: string;
  readonly sync: { readonly API: typeof API };
  readonly kinds: NativeKinds;
}

/** A checker over `typescript/unstable/sync` of TypeScript 7.0. */
export function typescript70(
  { version, sync, kinds }: TypeScript70,
  { root, overlay, heapMegabytes }: CheckerOptions,
): Checker {
  const configs = new Map<string, string>();
  const api = startServer(
    () =>
      new sync.API({
        cwd: root,
        // Every file that TypeScript reads passes here.
        fs: { readFile: (path) => configs.get(path) ?? overlay.get(path) },
      }),
    heapMegabytes,
  );
  let snapshot: Snapshot | undefined;

  return nativeChecker(
    {
      version,
      kinds,
      readConfig: (path) => api.parseConfigFile(path),
      update({ opened, closed, changes: { changed, created, deleted } }) {
        const before = snapshot;
        const now = api.updateSnapshot({
          openProjects: [...opened],
          closeProjects: [...closed],
          fileChanges: { changed: [...changed], created: [...created], deleted: [...deleted] },
        });
        before?.dispose();
        snapshot = now;
        return (config) => now.getProject(config);
      },
      forget: () => api.clearSourceFileCache(),
      close() {
        snapshot?.dispose();
        endQuietly(api);
        api.close();
      },
    },
    configs,
  );
}
