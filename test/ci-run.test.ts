import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { repositoryRoot } from './repository-copy.ts';

const report = 'node_modules/.cache/vitest/report.json';

const passed = { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] };
const failed = { status: 'failed', assertionResults: [{ status: 'failed' }] };

interface Play {
  /** How `pnpm install` ends. */
  install: number;
  /** How `pnpm test` ends. */
  tests: number;
  /** How `pnpm soak` ends; well, without. */
  soak?: number;
  /** The files in the report that it leaves; none without. */
  results?: object[];
  /** What the machine has not, of what some tests need. */
  missing?: string[];
  /** How `apt-get install` ends; without, there is no apt-get. */
  apt?: number;
  user?: string;
}

const machineTools = [
  'unshare',
  'mount',
  'dbus-run-session',
  'dbus-send',
  'gnome-keyring-daemon',
  'secret-tool',
  'bwrap',
];

/** A repository with nothing but `.ci/run` and what it calls; `npx` plays pnpm, and nothing of the machine is touched. */
async function repositoryWith({ install, tests, soak = 0, results, ...machine }: Play): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'codex-ts-ci-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const path of ['.ci/run', 'package.json', 'tools/house/package.json', 'tools/house/src/ci']) {
    await cp(join(repositoryRoot, path), join(root, path), { recursive: true });
  }
  const modules = 'tools/house/node_modules';
  await symlink(join(repositoryRoot, modules), join(root, modules), 'junction');
  await mkdir(dirname(join(root, report)), { recursive: true });
  await writeFile(join(root, report), JSON.stringify({ testResults: [passed, passed, passed] }));
  await mkdir(join(root, 'fakes'));
  const fake = (name: string, body: string): Promise<void> =>
    writeFile(join(root, 'fakes', name), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
  const leave = results ? `echo '${JSON.stringify({ testResults: results })}' > ${report}` : ':';
  await fake(
    'npx',
    `case "$3" in
    install) exit ${install} ;;
    test) ${leave}; echo "requires $CODEX_TS_REQUIRE"; exit ${tests} ;;
    soak) echo soaked; exit ${soak} ;;
    esac
    exit 99`,
  );
  await fake('id', `echo ${machine.user ?? '0'}`);
  const there = machineTools.filter((name) => machine.missing?.includes(name) !== true);
  for (const name of there) await fake(name, ':');
  if (machine.apt !== undefined) await fake('apt-get', `echo "apt-get $*"; exit ${machine.apt}`);
  for (const name of ['bash', 'dirname', 'rm', 'timeout']) {
    await symlink(join('/usr/bin', name), join(root, 'fakes', name));
  }
  return root;
}

interface Ended {
  readonly code: number;
  readonly last: string | undefined;
  readonly lines: readonly string[];
}

async function run(play: Play): Promise<Ended> {
  const root = await repositoryWith(play);
  const path = [join(root, 'fakes'), dirname(process.execPath)].join(delimiter);
  return new Promise((resolve) => {
    const env = { ...process.env, PATH: path };
    execFile('/bin/bash', ['.ci/run'], { cwd: root, env }, (error, stdout) => {
      const lines = stdout.trimEnd().split('\n');
      resolve({ code: Number(error?.code ?? 0), last: lines.at(-1), lines });
    });
  });
}

test.each<{ what: string; play: Play; code: number; last: string }>([
  {
    what: 'passes when the tests do',
    play: { install: 0, tests: 0, results: [passed] },
    code: 0,
    last: '2 passed, 0 failed',
  },
  {
    what: 'fails with the code of the tests',
    play: { install: 0, tests: 3, results: [passed, failed] },
    code: 3,
    last: '2 passed, 1 failed',
  },
  {
    what: 'fails when only something else fails',
    play: { install: 0, tests: 1, results: [passed] },
    code: 1,
    last: '2 passed, 0 failed',
  },
  {
    what: 'fails when no test ran',
    play: { install: 0, tests: 0, results: [] },
    code: 1,
    last: '0 passed, 0 failed',
  },
  {
    what: 'does not count an earlier run',
    play: { install: 0, tests: 0 },
    code: 1,
    last: '0 passed, 0 failed',
  },
  {
    what: 'fails with the code of the soak, and counts it',
    play: { install: 0, tests: 0, soak: 124, results: [passed] },
    code: 124,
    last: '2 passed, 1 failed',
  },
  {
    what: 'tests nothing when the install fails',
    play: { install: 1, tests: 0, results: [passed] },
    code: 1,
    last: '0 passed, 0 failed',
  },
])('.ci/run $what', async ({ play, code, last }) => {
  expect(await run(play)).toMatchObject({ code, last });
});

const good = { install: 0, tests: 0, results: [passed] };
const aptInstall = 'apt-get install -y --no-install-recommends';

test('.ci/run requires the tests that need something of the machine, and soaks after them', async () => {
  const { lines } = await run(good);
  expect(lines.slice(/*start*/ 0, 2)).toEqual([
    'requires userNamespaces,otherOwner,keyring,sandbox,terminal',
    'soaked',
  ]);
});

test.each<{ what: string; play: Partial<Play>; says: string[] }>([
  { what: 'installs nothing that is there', play: { apt: 0 }, says: [] },
  {
    what: 'installs what is missing',
    play: { apt: 0, missing: machineTools },
    says: [`${aptInstall} util-linux mount dbus gnome-keyring libsecret-tools bubblewrap`],
  },
  {
    what: 'installs no more than that',
    play: { apt: 0, missing: ['dbus-send', 'secret-tool'] },
    says: [`${aptInstall} dbus libsecret-tools`],
  },
  {
    what: 'says what cannot be installed without a network',
    play: { apt: 100, missing: ['secret-tool'] },
    says: [
      `${aptInstall} libsecret-tools`,
      'apt-get update',
      'Could not install: libsecret-tools. Is there a network? The tests that need them will fail.',
    ],
  },
  ...[{ user: '1000', apt: 0 }, {}].map((machine) => ({
    what: `says what it may not install, user ${machine.user ?? '0'}`,
    play: { ...machine, missing: ['unshare'] },
    says: [
      "Missing: util-linux. Only root can install them, from Debian's packages; the tests that need them will fail.",
    ],
  })),
])('.ci/run $what, and goes on', async ({ play, says }) => {
  const { lines, last } = await run({ ...good, ...play });
  expect(lines.slice(/*start*/ 0, says.length + 1)).toEqual([...says, expect.stringMatching(/^requires /u)]);
  expect(last).toBe('2 passed, 0 failed');
});
