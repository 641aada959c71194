import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

import { accountNames } from '../accounts/accounts-home.ts';
import { accountPath, accountsFolder } from '../accounts/account-name.ts';
import { openPlace } from '../auth-place.ts';
import { loginFile } from '../store/login-place.ts';
import type { DoctorContext } from './doctor-context.ts';
import { attempt, type Problem } from './problem.ts';

/** A file or a folder as the system knows it. */
export interface FileFacts {
  readonly path: string;
  readonly exists: boolean;
  /** Where it leads, when it is a symbolic link. */
  readonly linkTarget?: string;
  /** The nine permission bits of what it leads to. Absent on Windows, where they say nothing. */
  readonly mode?: number;
  /** Whether another user owns it. */
  readonly isForeign: boolean;
  /** Whether something is mounted right there, as a container mounts a single file. */
  readonly isMounted: boolean;
}

/** CODEX_HOME, and the files in it that hold secrets. */
export interface HomeFacts {
  readonly folder: FileFacts;
  /** Of the file system it is on. */
  readonly freeBytes?: number;
  /** The login's file: what the store writes, or where it would. */
  readonly authFile: FileFacts;
  /** Why the store could not save new tokens now. */
  readonly unwritable?: Problem;
  /** The files of accounts. */
  readonly accountFiles: readonly FileFacts[];
  /** Damaged logins that a sign-in kept a copy of. */
  readonly keptCopies: readonly FileFacts[];
  /** Files of writes that were interrupted. */
  readonly leftovers: readonly FileFacts[];
}

const keptName = /\.json\.corrupt-/u;
const leftoverName = /^\.codex-ts\.\d+\.[a-z0-9]+\.tmp$/u;

/** Looks at the files of a home. Leaves nothing behind. */
export async function homeFacts(context: DoctorContext): Promise<HomeFacts> {
  const { codexHome, account, ports } = context;
  const mountPoints = mountPointsOf((await ports.mounts()) ?? '');
  const look = (path: string): Promise<FileFacts> => fileFacts(path, mountPoints, ports.userId());
  const folder = await look(codexHome);
  const free = folder.exists ? await attemptNumber(() => ports.freeBytes(codexHome)) : undefined;
  const unwritable = await whyUnwritable(context);
  const found = await namesIn(codexHome);
  const accountsFound = await namesIn(accountsFolder(codexHome));
  const names = 'value' in accountsFound ? await accountNames(codexHome) : [];
  const all = [...paths(found, codexHome), ...paths(accountsFound, accountsFolder(codexHome))];
  return {
    folder,
    ...(free !== undefined && { freeBytes: free }),
    authFile: await look(loginFile({ codexHome, ...(account !== undefined && { account }) })),
    ...(unwritable !== undefined && { unwritable }),
    accountFiles: await Promise.all(names.map((name) => look(accountPath(codexHome, name)))),
    keptCopies: await Promise.all(
      all.filter(({ name }) => keptName.test(name)).map(({ path }) => look(path)),
    ),
    leftovers: await Promise.all(
      all.filter(({ name }) => leftoverName.test(name)).map(({ path }) => look(path)),
    ),
  };
}

type Names = { readonly value: readonly string[] } | { readonly value?: undefined };

function paths(names: Names, folder: string): readonly { name: string; path: string }[] {
  return (names.value ?? []).map((name) => ({ name, path: join(folder, name) }));
}

async function namesIn(folder: string): Promise<Names> {
  try {
    return { value: (await readdir(folder)).toSorted() };
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return {};
  }
}

/** Where something is mounted: the fifth field. */
function mountPointsOf(table: string): ReadonlySet<string> {
  return new Set(table.split('\n').map((line) => withoutOctals(line.split(' ')[4] ?? '')));
}

/** The kernel writes blanks as `\040`. */
function withoutOctals(text: string): string {
  return text.replaceAll(/\\(\d{3})/gu, (_, octal: string) =>
    String.fromCodePoint(Number.parseInt(octal, 8)),
  );
}

async function fileFacts(
  path: string,
  mountPoints: ReadonlySet<string>,
  userId: number | undefined,
): Promise<FileFacts> {
  try {
    const isLink = (await lstat(path)).isSymbolicLink();
    const found = await stat(path);
    const real = await realpath(path);
    return {
      path,
      exists: true,
      ...(isLink && { linkTarget: real }),
      ...(process.platform !== 'win32' && { mode: found.mode & 0o777 }),
      isForeign: userId !== undefined && found.uid !== userId,
      isMounted: mountPoints.has(real) && real !== dirname(real),
    };
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return { path, exists: false, isForeign: false, isMounted: false };
  }
}

/** Asks the store itself, which tries out what it would do. */
async function whyUnwritable({
  codexHome,
  account,
  settings,
  environment,
  ports,
}: DoctorContext): Promise<Problem | undefined> {
  const tried = await attempt(async () => {
    const isNewAccountAllowed = true;
    const place = { codexHome, account, settings, environment, ports, isNewAccountAllowed };
    const { store } = await openPlace(place);
    await store.assertWritable();
  });
  return 'problem' in tried ? tried.problem : undefined;
}

async function attemptNumber(work: () => Promise<number>): Promise<number | undefined> {
  try {
    return await work();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
