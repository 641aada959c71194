import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { lstat, mkdir, readdir, rmdir } from 'node:fs/promises';

/** With the sticky bit, by which an empty directory is known to be one of ours. */
const ourMode = 0o1755;

/** Whether this is an empty directory that was made to mount something there, be it by another process. */
export async function isMountPoint(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory() !== true || (found.mode & 0o1000) === 0) return false;
  return (await readdir(path)).length === 0;
}

/**
 * Makes the directories over which something is to be mounted. Gives those that are there now: where none can be
 * made, a command cannot make one either.
 */
export async function makeMountPoints(paths: readonly string[]): Promise<readonly string[]> {
  const made = await Promise.all(
    paths.map(async (path) => {
      await mkdir(path, ourMode).catch(() => {});
      const found = await lstat(path).catch(() => undefined);
      return found?.isDirectory() === true ? [path] : [];
    }),
  );
  return made.flat();
}

/** Takes away those of our mount points that no command needs any more. */
export async function removeMountPoints(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const mounted = mountedElsewhere();
  const free = paths.filter((path) => !mounted.includes(` ${inMountinfo(path)} `));
  // One with something in it stays: that is not of our making.
  await Promise.all(free.map((path) => rmdir(path).catch(() => {})));
}

/** The mount tables of all processes that have another than ours. */
function mountedElsewhere(): string {
  const own = namespaceOf('self');
  const seen = new Set([own]);
  return processes()
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((pid) => {
      const namespace = namespaceOf(pid);
      if (namespace === undefined || seen.has(namespace)) return [];
      seen.add(namespace);
      return [mountsOf(pid)];
    })
    .join('\n');
}

function processes(): readonly string[] {
  try {
    return readdirSync('/proc');
  } catch {
    return []; // no such thing here, and no mounts of one process alone either
  }
}

function namespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined; // it ended, or is not ours to look at
  }
}

function mountsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, 'utf8');
  } catch {
    return '';
  }
}

/** As proc_pid_mountinfo(5) writes it. */
function inMountinfo(path: string): string {
  return path.replaceAll(
    /[\s\\]/gu,
    (sign) => `\\${sign.charCodeAt(0).toString(/*radix*/ 8).padStart(3, '0')}`,
  );
}
