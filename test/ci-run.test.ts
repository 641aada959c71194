import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
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
  /** The files in the report that it leaves; none without. */
  results?: object[];
}

/** A repository with nothing but `.ci/run` and what it calls; `npx` plays pnpm. */
async function repositoryWith({ install, tests, results }: Play): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'codex-ts-ci-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const path of ['.ci/run', 'package.json', 'tools/house/package.json', 'tools/house/src/ci']) {
    await cp(join(repositoryRoot, path), join(root, path), { recursive: true });
  }
  const modules = 'tools/house/node_modules';
  await symlink(join(repositoryRoot, modules), join(root, modules), 'junction');
  await mkdir(dirname(join(root, report)), { recursive: true });
  await writeFile(join(root, report), JSON.stringify({ testResults: [passed, passed, passed] }));
  const leave = results ? `echo '${JSON.stringify({ testResults: results })}' > ${report}` : ':';
  await mkdir(join(root, 'fakes'));
  await writeFile(
    join(root, 'fakes/npx'),
    `#!/usr/bin/env bash\ncase "$3" in\ninstall) exit ${install} ;;\ntest) ${leave}; echo tested; exit ${tests} ;;\nesac\nexit 99\n`,
  );
  await chmod(join(root, 'fakes/npx'), 0o755);
  return root;
}

async function run(play: Play): Promise<{ code: number; last: string | undefined }> {
  const root = await repositoryWith(play);
  const path = [join(root, 'fakes'), dirname(process.execPath), process.env['PATH']].join(delimiter);
  return new Promise((resolve) => {
    execFile('bash', ['.ci/run'], { cwd: root, env: { ...process.env, PATH: path } }, (error, stdout) => {
      resolve({ code: Number(error?.code ?? 0), last: stdout.trimEnd().split('\n').at(-1) });
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
    what: 'tests nothing when the install fails',
    play: { install: 1, tests: 0, results: [passed] },
    code: 1,
    last: '0 passed, 0 failed',
  },
])('.ci/run $what', async ({ play, code, last }) => {
  expect(await run(play)).toEqual({ code, last });
});
