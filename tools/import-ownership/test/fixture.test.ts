import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import {
  planFixes,
  planText,
  runOwnership,
  type OwnershipFinding,
  type OwnershipRun,
} from '@codex-ts/import-ownership';
import { writeEdits } from '@codex-ts/lint-run';

import { expectedFindings, fixtureFiles, openFixture, type FindingLine } from './fixture-workspace.ts';

const run = promisify(execFile);
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')),
  'bin/tsc',
);

/** What the manifests and tsconfigs of the fixture have, where no comment can say it. */
const inSettings: readonly FindingLine[] = [
  'packages/forms/package.json:13 misplaced-dep @acme/clock - safe',
  'packages/forms/package.json:14 unused-dep @acme/login - safe',
  'packages/forms/package.json:17 misplaced-dep @acme/host - safe',
  'packages/forms/src/index.ts:1 missing-dep @acme/engine - safe',
  'packages/forms/tsconfig.json:18 tsconfig-reference @acme/login - safe',
];

const everyRule = { rules: { 'forwarder': 'error', 'mock-of-proxy': 'error' } } as const;

function look(root: string): Promise<OwnershipRun> {
  return runOwnership({ root, config: everyRule, cache: { isOn: false } });
}

function lineOf({ file, line, rule, facts: { symbol, owner, fix } }: OwnershipFinding): FindingLine {
  if (owner === null) return `${file}:${line} ${rule} ${symbol} - ${fix}`;
  const specifier = owner.specifier ?? `(${owner.package})`;
  return `${file}:${line} ${rule} ${symbol} ${specifier}#${owner.name} in ${owner.module} ${fix}`;
}

/** What the compiler says about the whole fixture, and what its own tests say; empty when both are content. */
async function faultsOf(root: string): Promise<string> {
  const tests = fixtureFiles(root).filter((file) => file.endsWith('.check.ts'));
  const said: string[] = [];
  for (const args of [
    [compiler, '--build', 'tsconfig.json'],
    [compiler, '--project', 'tsconfig.check.json'],
    ['--test', ...tests],
  ]) {
    // Without the variables of this runner, which is one of its own kind.
    const env = { PATH: process.env['PATH'] };
    await run(process.execPath, args, { cwd: root, env }).catch((error: unknown) =>
      // An `execFile` that fails tells what was printed.
      said.push((error as { stdout: string }).stdout || String(error)),
    );
  }
  return said.join('\n');
}

test('every pattern is found with its owner and verdict, and nothing else is', async () => {
  await using fixture = await openFixture();

  const found = (await look(fixture.root)).findings.map(lineOf);

  expect(found.toSorted()).toEqual([...expectedFindings(fixture.root), ...inSettings].toSorted());
});

test('every file that git lists is looked at, and nothing else', async () => {
  await using fixture = await openFixture();
  const { root } = fixture;

  const { graph } = await look(root);

  const { stdout } = await run('git', ['ls-files', '--others', '--exclude-standard'], { cwd: root });
  const listed = stdout.split('\n').filter((file) => /\.(?:[cm]?[jt]sx?|astro|svelte|vue)$/u.test(file));
  expect(listed.length).toBeGreaterThan(/*expected*/ 60);
  expect([...graph.modules.keys()].toSorted()).toEqual(listed.toSorted());
});

test('the rewritten fixture type-checks, its tests pass, and a second run has nothing left to do', async () => {
  await using fixture = await openFixture();
  const { root } = fixture;
  expect(await faultsOf(root)).toBe('');
  const first = await look(root);
  const safe = first.findings.filter(({ facts }) => facts.fix === 'safe');

  const plan = await planFixes(first);
  await writeEdits(root, plan.changes);

  expect(plan.fixed.map(lineOf)).toEqual(expect.arrayContaining(safe.map(lineOf)));
  expect(await faultsOf(root)).toBe('');
  const second = await look(root);
  expect(second.findings.map(lineOf)).toEqual(plan.remaining.map(lineOf));
  expect(second.findings.filter(({ facts }) => facts.fix === 'safe')).toEqual([]);
  expect((await planFixes(second)).changes).toEqual([]);
});

test('what is left says what to do by hand', async () => {
  await using fixture = await openFixture();

  const { remaining } = await planFixes(await look(fixture.root));

  const held = remaining.filter(({ rule }) => rule === 'proxy-import' || rule === 'relative-import');
  expect(new Set(held.map(({ facts }) => facts.fix))).toEqual(
    new Set(['manual', 'blocked:cycle', 'blocked:not-exported', 'blocked:peer', 'blocked:side-effects']),
  );
  for (const { help } of held) expect(help).toMatch(/\w{4}.*\.$/u);
});

test('the plan as text is a patch that makes the same of the files as the edits do', async () => {
  await using patched = await openFixture();
  await using edited = await openFixture();
  const plan = await planFixes(await look(edited.root));
  await writeEdits(edited.root, plan.changes);

  const child = run('git', ['apply', '-'], { cwd: patched.root });
  child.child.stdin?.end(await planText(plan));
  await child;

  for (const { file } of plan.changes) {
    expect(readFileSync(join(patched.root, file), 'utf8')).toBe(
      readFileSync(join(edited.root, file), 'utf8'),
    );
  }
  expect(plan.changes.length).toBeGreaterThan(/*expected*/ 15);
});

test('pruned of what nobody reads any more it still type-checks and passes its tests', async () => {
  await using fixture = await openFixture();
  const { root } = fixture;

  const plan = await planFixes(await look(root), { prune: 'all' });
  await writeEdits(root, plan.changes);

  // These are read: by a rewrite that was held back, by `import()`, or by whoever has the module as a whole.
  const forwards = plan.remaining.filter(({ rule }) => rule === 'proxy-export');
  expect(forwards.map(({ file, facts }) => `${file} ${facts.symbol}`)).toEqual([
    'packages/core/src/forwards/star.ts *',
    'packages/core/src/hidden-shim.ts hidden',
    'packages/core/src/shim.ts signIn',
    'packages/core/src/shim.ts SignInOptions',
    'packages/host/src/index.ts render',
    'packages/studio/src/index.ts render',
  ]);
  expect(await faultsOf(root)).toBe('');
});

test('only what is private is pruned when nothing else is said', async () => {
  await using fixture = await openFixture();
  const first = await look(fixture.root);

  const plan = await planFixes(first, { prune: 'private' });

  expect(plan.changes).toEqual((await planFixes(first)).changes);
});
