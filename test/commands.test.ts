import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { repositoryRoot } from './repository-copy.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const manifest = JSON.parse(read('package.json'));
const testCommand = `npx -y ${manifest.packageManager} test`;

test.each(['README.md', '.ci/run', '.github/workflows/ci.yml'])('%s tests with the same command', (path) => {
  const text = read(path);
  expect(text).toContain(testCommand);
  const pins = [...text.matchAll(/pnpm@(?<version>\d[\w.-]*)/gu)].map(
    ({ groups }) => `pnpm@${groups?.['version']}`,
  );
  expect(new Set(pins)).toEqual(new Set([manifest.packageManager]));
});

test('a release is tested, pack check and all, between its version and its publication', () => {
  const steps = manifest.scripts.release.split(' && ');
  expect(steps).toEqual(['changeset version', 'pnpm test', 'changeset publish']);
  expect(manifest.scripts.test).toContain(' //#pack-check');
});

test('the workflow may only read, and runs actions that nobody can exchange', () => {
  const workflow = read('.github/workflows/ci.yml');
  expect(workflow).toMatch(/^permissions: \{\}$/mu);
  expect(workflow).not.toMatch(/: write\b/u);
  const actions = [...workflow.matchAll(/uses: (?<action>\S+)/gu)].map(({ groups }) => groups?.['action']);
  expect(actions.length).toBeGreaterThan(0);
  for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/u);
});
