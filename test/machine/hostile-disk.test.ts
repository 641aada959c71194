import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startAuthority, type Authority, type IssuedTokens } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { storedText } from '../crash/scene.ts';
import type { AskerOrder, AskerReport } from './asker-protocol.ts';
import { needs, strangerId, type Need } from './needs.ts';

const asker = fileURLToPath(new URL('asker.ts', import.meta.url));

/** A home with a sign-in, beside a folder for what a namespace takes with it when it ends. */
interface World extends AsyncDisposable {
  readonly home: string;
  readonly out: string;
  readonly authFile: string;
  readonly authority: Authority;
  readonly signedIn: IssuedTokens;
}

async function openWorld(lifetimeSeconds: number): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-ts-hostile-'));
  const [home, out] = [join(folder, 'home'), join(folder, 'out')];
  for (const path of [home, out]) await mkdir(path, { mode: 0o700 });
  const authority = await startAuthority();
  const signedIn = authority.issue({}, { lifetimeSeconds });
  const authFile = join(home, 'auth.json');
  await writeFile(authFile, storedText(signedIn), { mode: 0o600 });
  return {
    home,
    out,
    authFile,
    authority,
    signedIn,
    async [Symbol.asyncDispose]() {
      await authority.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs an asker behind the mounts of a shell script, in a namespace of its own when there are any. */
async function ask(world: World, mounts: string | undefined, what: AskerOrder['what']): Promise<AskerReport> {
  const order: AskerOrder = {
    codexHome: world.home,
    environment: world.authority.environment,
    what,
    ...(what === 'signIn' && { apiKey: world.authority.issueApiKey() }),
  };
  const script = `cd "$0" && ${mounts ?? ':'} || exit; "$@"; cp auth.json "$OUT/auth.json" 2>/dev/null; true`;
  const node = [process.execPath, '--conditions=@codex-ts/source', asker];
  const shell = ['sh', '-c', script, world.home, ...node];
  const [command = '', ...args] = mounts === undefined ? shell : ['unshare', '-Urm', ...shell];
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], OUT: world.out, ASKER_ORDER: JSON.stringify(order) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let report: AskerReport = {};
  child.on('message', (message) => {
    // What asker.ts sends.
    report = message as AskerReport;
  });
  await once(child, 'close');
  return report;
}

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

const readOnlyHome = 'mount --bind . . && cd "$0" && mount -o remount,ro,bind .';
const smallDisk =
  'cp -p auth.json "$OUT" && mount -t tmpfs -o size=64k,mode=700 none . && cd "$0" && mv "$OUT/auth.json" .';
const fullDisk = `${smallDisk} && { head -c 100000 /dev/zero > ballast.old 2>/dev/null; true; }`;
const mountedFile =
  'mkdir "$OUT/real" && cp -p auth.json "$OUT/real" && mount --bind "$OUT/real/auth.json" auth.json';
const linkIntoReadOnly =
  'mkdir kept && mv auth.json kept && ln -s kept/auth.json . && mount --bind kept kept && mount -o remount,ro,bind kept';

interface HostileCase {
  readonly what: string;
  readonly order?: AskerOrder['what'];
  readonly isExpired?: boolean;
  /** Before the process starts, by us. */
  readonly prepare?: (world: World) => Promise<void>;
  /** Shell, in a namespace, in the home. */
  readonly mounts?: string;
  readonly need?: Need;
  readonly report: AskerReport;
  readonly requests: number;
  readonly file: 'old' | 'new' | 'key' | 'unreachable';
}

const unwritable = { code: 'LOGIN_STORE_UNWRITABLE', remedy: expect.stringMatching(/./u) } as const;
const unreadable = { code: 'LOGIN_STORE_UNREADABLE' } as const;
const served = { isSignedIn: true, isUnsaved: false } as const;

const mountCases: readonly HostileCase[] = [
  {
    what: 'a read-only home: no token is spent that could not be stored',
    mounts: readOnlyHome,
    report: unwritable,
    requests: 0,
    file: 'old',
  },
  {
    what: 'a read-only home: a valid token is served',
    mounts: readOnlyHome,
    isExpired: false,
    report: served,
    requests: 0,
    file: 'old',
  },
  {
    what: 'a read-only home: signing in says that nothing was stored',
    mounts: readOnlyHome,
    order: 'signIn',
    report: unwritable,
    requests: 0,
    file: 'old',
  },
  { what: 'a small disk', mounts: smallDisk, report: served, requests: 1, file: 'new' },
  {
    what: 'a full disk: no token is spent that could not be stored',
    mounts: fullDisk,
    report: unwritable,
    requests: 0,
    file: 'old',
  },
  {
    what: 'a full disk: a valid token is served',
    mounts: fullDisk,
    isExpired: false,
    report: served,
    requests: 0,
    file: 'old',
  },
  {
    what: 'a full disk: signing in says that nothing was stored',
    mounts: fullDisk,
    order: 'signIn',
    report: unwritable,
    requests: 0,
    file: 'old',
  },
  {
    what: 'a disk that fills up during the request: served from memory, stored when there is room',
    mounts: smallDisk,
    order: 'authWhileDiskFills',
    report: { isSignedIn: true, isUnsaved: true },
    requests: 1,
    file: 'new',
  },
  { what: 'a mounted file', mounts: mountedFile, report: served, requests: 1, file: 'new' },
  {
    what: 'a file that is mounted read-only',
    mounts: `${mountedFile} && mount -o remount,ro,bind auth.json`,
    report: unwritable,
    requests: 0,
    file: 'old',
  },
  {
    what: 'a link into a read-only folder',
    mounts: linkIntoReadOnly,
    report: unwritable,
    requests: 0,
    file: 'old',
  },
];

const ownerCases: readonly HostileCase[] = [
  {
    what: "somebody else's file, unreadable",
    need: 'otherOwner',
    prepare: ({ authFile }) => chown(authFile, strangerId, strangerId),
    mounts: 'true',
    report: unreadable,
    requests: 0,
    file: 'old',
  },
  {
    what: "somebody else's file, readable, in a home of our own",
    need: 'otherOwner',
    async prepare({ authFile }) {
      await chmod(authFile, 0o644);
      await chown(authFile, strangerId, strangerId);
    },
    mounts: 'true',
    report: served,
    requests: 1,
    file: 'new',
  },
  {
    what: "somebody else's home",
    need: 'otherOwner',
    async prepare({ home, authFile }) {
      await chmod(authFile, 0o644);
      await chmod(home, 0o755);
      for (const path of [authFile, home]) await chown(path, strangerId, strangerId);
    },
    mounts: 'true',
    report: unwritable,
    requests: 0,
    file: 'old',
  },
];

const plainCases: readonly HostileCase[] = [
  {
    what: 'a file that others may read is narrowed',
    prepare: ({ authFile }) => chmod(authFile, 0o644),
    report: served,
    requests: 1,
    file: 'new',
  },
  {
    what: 'a link to itself',
    async prepare({ authFile }) {
      await rm(authFile);
      await symlink('auth.json', authFile);
    },
    report: unreadable,
    requests: 0,
    file: 'unreachable',
  },
  {
    what: 'a link to nothing: signing in writes what it leads to',
    order: 'signIn',
    async prepare({ home, authFile }) {
      await rm(authFile);
      await mkdir(join(home, 'elsewhere'));
      await symlink('elsewhere/auth.json', authFile);
    },
    report: served,
    requests: 0,
    file: 'key',
  },
];

test.for([...mountCases, ...ownerCases, ...plainCases])('$what', async (row, context) => {
  if (row.mounts !== undefined) needs(context, 'userNamespaces');
  if (row.need !== undefined) needs(context, row.need);
  await using world = await openWorld(row.isExpired === false ? 3600 : -60);
  await row.prepare?.(world);

  const { bearer, ...report } = await ask(world, row.mounts, row.order ?? 'auth');

  expect(report).toMatchObject(row.report);
  expect(world.authority.hits('refresh_token')).toBe(row.requests);
  if (row.file === 'unreachable') return;
  const seenInside = join(world.out, 'auth.json');
  const left = await readFile(seenInside, 'utf8').catch(() => readFile(world.authFile, 'utf8'));
  const { tokens, OPENAI_API_KEY: key } = JSON.parse(left);
  if (row.file === 'old') expect(tokens.refresh_token).toBe(world.signedIn.refreshToken);
  if (row.file === 'new') expect(tokens.access_token).toBe(bearer);
  if (row.file === 'key') expect(key).toBe(bearer);
  if (bearer !== undefined) expect(world.authority.accepts(bearer)).toBe(true);
  if (row.file !== 'old') expect(await modeOf(seenInside)).toBe(0o600);
});
