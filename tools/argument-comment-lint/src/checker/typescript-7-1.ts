import type * as fileSystem from 'typescript-7.1/fs';
import type { API, Snapshot } from 'typescript-7.1/sync';

import type { Checker, CheckerOptions } from './checker.ts';
import type { NativeKinds } from './native-api.ts';
import { endQuietly, nativeChecker, startServer } from './native-session.ts';

/** The parts of TypeScript 7.1's package that are used. */
export interface TypeScript71 {
  readonly version: string;
  readonly sync: { readonly API: typeof API };
  readonly fs: Pick<typeof fileSystem, 'serverFS'>;
  readonly kinds: NativeKinds;
}

/** A checker over `typescript/sync` of TypeScript 7.1. */
export function typescript71(
  { version, sync, fs, kinds }: TypeScript71,
  { root, overlay, heapMegabytes }: CheckerOptions,
): Checker {
  const configs = new Map<string, string>();
  const useDisk: (typeof fileSystem.serverFS)['useOS'] = fs.serverFS.useOS;
  const api = startServer(
    () =>
      new sync.API({
        cwd: root,
        fs: {
          readFile: (path) => configs.get(path) ?? overlay.get(path) ?? useDisk,
          directoryExists: useDisk,
          fileExists: useDisk,
          getAccessibleEntries: useDisk,
          realpath: useDisk,
          stat: useDisk,
          writeFile: useDisk,
          removeFile: useDisk,
        },
      }),
    heapMegabytes,
  );
  let snapshot: Snapshot | undefined;

  return nativeChecker(
    {
      version,
      kinds,
      readConfig(path) {
        const { fileNames, options } = api.parseConfigFile(path);
        return { fileNames: fileNames ?? [], options: { ...options } };
      },
      update({ opened, closed, changes: { changed, created, deleted } }) {
        const before = snapshot;
        const params = {
          openProjects: [...opened],
          closeProjects: [...closed],
          fileNotifications: { changed: [...changed], created: [...created], deleted: [...deleted] },
          // Programs that were open already would stay as they are.
          ensurePrograms: true as const,
        };
        const now = before === undefined ? api.createSnapshot(params) : before.update(params);
        before?.dispose();
        snapshot = now;
        return (config) => now.getConfiguredProject(config);
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
