import { allExtensions, cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { expect, test } from 'vitest';

import {
  canaryRule,
  compareWithCruise,
  cruiseFiles,
  runOwnership,
  type OwnershipRun,
} from '@codex-ts/import-ownership';
import { sourceExtensions } from '@codex-ts/lint-run';

import { openFixture } from './fixture-workspace.ts';

const cruiser = { cruise, allExtensions };

const toClock: ICruiseResult['modules'][number]['dependencies'][number] = {
  module: '@acme/clock',
  resolved: 'packages/clock/src/index.ts',
  couldNotResolve: false,
  circular: false,
  coreModule: false,
  dependencyTypes: ['import'],
  dynamic: false,
  exoticallyRequired: false,
  followable: true,
  instability: 0,
  matchesDoNotFollow: false,
  moduleSystem: 'es6',
  protocol: 'file:',
  mimeType: '',
  valid: true,
};

/** All that dependency-cruiser can read of what was looked at. */
function readable({ graph }: OwnershipRun): string[] {
  return [...graph.modules.keys()].filter((file) =>
    sourceExtensions.some((extension) => file.endsWith(extension)),
  );
}

function optionsFor(run: OwnershipRun, more: Partial<ICruiseOptions> = {}): ICruiseOptions {
  const canary = canaryRule(run.graph);
  return {
    baseDir: run.graph.root,
    validate: true,
    ruleSet: { forbidden: canary === undefined ? [] : [canary] },
    doNotFollow: { path: ['node_modules'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.cts', '.js', '.cjs', '.json'],
    },
    ...more,
  };
}

async function lookTwice(
  root: string,
  more?: Partial<ICruiseOptions>,
): Promise<[OwnershipRun, ICruiseResult]> {
  const run = await runOwnership({ root, cache: { isOn: false } });
  return [run, await cruiseFiles(cruiser, readable(run), optionsFor(run, more))];
}

test('two parsers and two resolvers agree on every edge between the packages of the fixture', async () => {
  await using fixture = await openFixture();
  const [run, result] = await lookTwice(fixture.root);

  const problems = compareWithCruise(run.graph, readable(run), result);

  expect(problems).toEqual([]);
  expect(readable(run).length).toBeGreaterThan(/*expected*/ 60);
});

test('a file that it did not return, and an edge that only one of them has, are told', async () => {
  await using fixture = await openFixture();
  const [run, result] = await lookTwice(fixture.root);
  const loud = 'packages/app/src/loud.ts';
  const sdk = 'packages/sdk/src/index.ts';
  const modules = result.modules
    .filter(({ source }) => source !== 'packages/login/src/scopes.ts')
    .map((one) => (one.source === loud ? { ...one, dependencies: [] } : one))
    .map((one) => (one.source === sdk ? { ...one, dependencies: [...one.dependencies, toClock] } : one));

  const problems = compareWithCruise(run.graph, readable(run), { ...result, modules });

  expect(problems).toEqual([
    {
      problem: 'not-seen',
      file: 'packages/login/src/scopes.ts',
      message: 'git lists this file, dependency-cruiser did not look at it',
    },
    {
      problem: 'only-first',
      file: loud,
      message: "'@acme/studio' leads to @acme/studio; dependency-cruiser has no such edge",
    },
    {
      problem: 'only-second',
      file: sdk,
      message: "dependency-cruiser has an edge to @acme/clock ('@acme/clock'), the ownership graph has none",
    },
  ]);
});

test('rules that do not fire make it blind', async () => {
  await using fixture = await openFixture();
  const [run, result] = await lookTwice(fixture.root, { ruleSet: { forbidden: [] } });

  const problems = compareWithCruise(run.graph, readable(run), result);

  expect(problems).toEqual([{ problem: 'blind', file: '', message: expect.stringContaining('do not fire') }]);
});

test('a sibling that it does not find is told, since no rule can apply to it', async () => {
  await using fixture = await openFixture();
  const options = {
    enhancedResolveOptions: { exportsFields: ['built'], extensions: ['.cjs'] },
  };
  const [run, result] = await lookTwice(fixture.root, options);

  const problems = compareWithCruise(run.graph, readable(run), result);

  const unresolved = problems.filter(({ file }) => file === 'packages/sdk/src/index.ts');
  expect(unresolved.map(({ problem }) => problem)).toContain('unresolved');
});

test('a dependency-cruiser that cannot read TypeScript is refused', async () => {
  const blind = {
    cruise,
    allExtensions: [
      { extension: '.js', available: true },
      { extension: '.ts', available: false },
    ],
  };

  await expect(cruiseFiles(blind, ['a.ts', 'b.js'], {})).rejects.toThrow('pass over every .ts');
});
