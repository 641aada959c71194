import { link, open, rename, unlink } from 'node:fs/promises';
import { dirname, relative } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

import { StoreUnwritableError } from '../errors.ts';
import { AccountSwitchError } from './account-errors.ts';
import { activeFile, type AccountsPorts } from './accounts-home.ts';

/** A link to an account that is not in its place yet. */
export interface PreparedLink {
  /** Puts it in the place of `auth.json`, in one step. Throws `StoreUnwritableError`. */
  commit(): Promise<void>;
  /** Removes it, if it was not committed. */
  discard(): Promise<void>;
}

const noLinks = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/** Makes a link to `path` beside `auth.json`. Throws `AccountSwitchError` where links cannot be made, `StoreUnwritableError`. */
export async function prepareLink(
  codexHome: string,
  path: string,
  { makeLink }: AccountsPorts,
): Promise<PreparedLink> {
  const active = activeFile(codexHome);
  const prepared = `${active}.codex-ts-link`;
  await removeIfThere(prepared);
  try {
    // Relative, so that the home can be moved or mounted elsewhere.
    await makeLink(relative(codexHome, path), prepared);
  } catch (cause) {
    if (!noLinks.has(errnoOf(cause) ?? '')) throw new StoreUnwritableError(active, { cause });
    throw new AccountSwitchError('linksRefused', `the system makes no symbolic links in ${codexHome}`, {
      remedy:
        process.platform === 'win32'
          ? 'Turn on Developer Mode in the Windows settings, or name the account each time: --profile.'
          : 'Move CODEX_HOME to a file system with symbolic links, or name the account each time: --profile.',
      cause,
    });
  }
  return {
    async commit() {
      // What the link leads to must be on disk before the link is.
      await syncFolder(dirname(path));
      await orUnwritable(active, () => rename(prepared, active));
      await syncFolder(codexHome);
    },
    discard: () => removeIfThere(prepared),
  };
}

/** Gives a file a second name. False when something has that name already. Throws `StoreUnwritableError`. */
export async function addName(path: string, name: string): Promise<boolean> {
  try {
    await link(path, name);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw new StoreUnwritableError(name, { cause: error });
  }
}

/** Gives a file another name instead of its own. Throws `StoreUnwritableError`. */
export function changeName(path: string, name: string): Promise<void> {
  return orUnwritable(name, () => rename(path, name));
}

async function removeIfThere(path: string): Promise<void> {
  await orUnwritable(path, async () => {
    try {
      await unlink(path);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
  });
}

async function orUnwritable(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new StoreUnwritableError(path, { cause });
  }
}

/** Where the system cannot do that, it is as safe as it gets. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  } finally {
    await folder.close();
  }
}
