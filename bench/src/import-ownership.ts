import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { installConsumer, packWorkspace } from '@codex-ts/house/pack';

import type { BenchPlace } from './bench-place.ts';
import type { Bench, Figure } from './figure.ts';
import { times } from './figure.ts';
import { generateWorkspace } from './import-ownership-generated.ts';
import { installPeers, type Peers } from './import-ownership-peers.ts';
import { joinTrees, openPackageTrees, type PackageTree } from './import-ownership-trees.ts';
import type { MeasuredCommand } from './measure-process.ts';
import { treeUsage, treeWallMs } from './process-tree.ts';
import { median } from './samples.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const rounds = 3;
const warmRounds = 7;
const sizes = [1000, 3000, 10_000, 30_000] as const;

/** CPU seconds of all processes, the smallest of the rounds; undefined when the tool fails on the tree. */
interface Costs {
  readonly ours: number;
  readonly dependencyCruiser: number;
  readonly knip: number | undefined;
  readonly turboBoundaries: number | undefined;
}

interface MeasuredTree extends Costs {
  readonly tree: PackageTree;
}

type Lint = (cwd: string, ...args: readonly string[]) => MeasuredCommand;

/** Packed as it is published, and installed by a project. The packages must be built. */
async function installTool(place: BenchPlace): Promise<Lint> {
  const published = ['lint-run', 'import-ownership'].map((name) => ({
    name: `@codex-ts/${name}`,
    folder: `tools/${name}`,
  }));
  const packages = await packWorkspace(root, published, await place.folder('packed-ownership'));
  const { folder } = await installConsumer(root, packages, await place.folder('installed-ownership'));
  const program = join(folder, 'node_modules/@codex-ts/import-ownership/dist/main.js');
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  // Some entries lead to sources that were not published, and a run that did not see all of them fails.
  const lenient = ['--rule', 'unresolved-sibling=warn'];
  return (cwd, ...args) => ({ program: process.execPath, args: [program, ...lenient, ...args], cwd, env });
}

async function cpuSeconds(command: MeasuredCommand): Promise<number> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round += 1) found.push((await treeUsage(command)).cpuSeconds);
  return Math.min(...found);
}

async function cpuIfItRuns(command: MeasuredCommand): Promise<number | undefined> {
  return cpuSeconds(command).catch((error: unknown) => {
    console.error(`  ${String(error).slice(/*start*/ 0, /*end*/ 400)}`);
    return undefined;
  });
}

/** A peer that looked at half of the files is no peer. */
async function assertCruised(command: MeasuredCommand, { files, name }: PackageTree): Promise<void> {
  const { modules }: { modules: readonly { source: string }[] } = JSON.parse(
    (await treeUsage(command)).stdout,
  );
  const seen = new Set(modules.map(({ source }) => source));
  const unseen = files.filter((file) => !seen.has(file));
  if (unseen.length > files.length / 50) {
    throw new Error(`dependency-cruiser left out ${unseen.length} files of ${name}, ${unseen[0]} among them`);
  }
}

async function measureTree(tree: PackageTree, lint: Lint, peers: Peers): Promise<MeasuredTree> {
  const cruise = await peers.dependencyCruiser(tree);
  await assertCruised(cruise, tree);
  return {
    tree,
    ours: await cpuSeconds(lint(tree.root, '--no-cache')),
    dependencyCruiser: await cpuSeconds(cruise),
    knip: await cpuIfItRuns(peers.knip(tree)),
    turboBoundaries: await cpuIfItRuns(peers.turboBoundaries(tree)),
  };
}

/** Wall time with every file known, in ms. */
async function measureWarm(
  lint: Lint,
  { root: cwd }: PackageTree,
  cache: string,
): Promise<readonly number[]> {
  const command = lint(cwd, '--cache-location', cache);
  await treeWallMs(command);
  const found: number[] = [];
  for (let round = 0; round < warmRounds; round += 1) found.push(await treeWallMs(command));
  return found;
}

interface Growth {
  readonly files: number;
  readonly cpuSeconds: number;
}

async function measureGrowth(lint: Lint, place: BenchPlace): Promise<readonly Growth[]> {
  const growth: Growth[] = [];
  for (const files of sizes) {
    const folder = await place.folder(`generated-${files}`);
    await generateWorkspace(folder, files);
    await run('git', ['init', '--quiet'], { cwd: folder });
    growth.push({ files, cpuSeconds: await cpuSeconds(lint(folder, '--no-cache')) });
  }
  return growth;
}

/** What the whole costs, as so much of it as there is in 20 MB. */
interface Whole {
  readonly tree: PackageTree;
  readonly cpuSeconds: number;
}

function sizeFigure({ tree, cpuSeconds: cost }: Whole): Figure {
  const found = (cost / tree.bytes) * 20_000_000;
  const { packages, files, bytes } = tree;
  return {
    name: `CPU for 20 MB of sources, all trees as one workspace (${packages} packages, ${files.length} files)`,
    ours: `${seconds(cost)} for ${(bytes / 1_000_000).toFixed(1)} MB`,
    peer: '–',
    goal: '≤ 2.50 s',
    result: seconds(found),
    isMet: found <= 2.5,
  };
}

function peerFigures(all: readonly MeasuredTree[]): readonly Figure[] {
  const ratios = all.map(({ ours, dependencyCruiser }) => ours / dependencyCruiser);
  const total = (of: (one: MeasuredTree) => number): number => all.reduce((sum, one) => sum + of(one), 0);
  const sides = {
    ours: seconds(total(({ ours }) => ours)),
    peer: seconds(total(({ dependencyCruiser }) => dependencyCruiser)),
  };
  return [
    {
      goal: '≤ 0.25×',
      found: median(ratios),
      limit: 0.25,
      name: 'CPU beside dependency-cruiser, median of the trees',
    },
    {
      goal: '≤ 0.35×',
      found: Math.max(...ratios),
      limit: 0.35,
      name: 'CPU beside dependency-cruiser, worst tree',
    },
  ].map(({ name, goal, found, limit }): Figure => ({
    name,
    ...sides,
    goal,
    result: times(found),
    isMet: found <= limit,
  }));
}

function warmFigure(warm: readonly number[], { name }: PackageTree): Figure {
  const found = median(warm);
  return {
    name: `wall time, nothing changed (${name})`,
    ours: seconds(found / 1000),
    peer: '–',
    goal: '≤ 0.40 s',
    result: seconds(found / 1000),
    isMet: found <= 400,
  };
}

/** What a file more costs at the end of the row, beside what it costs at its beginning. */
function growthFigure(growth: readonly Growth[]): Figure {
  const perFile = growth.slice(/*start*/ 1).map((one, index) => {
    const before = growth[index] ?? one;
    return (one.cpuSeconds - before.cpuSeconds) / (one.files - before.files);
  });
  const [first = 0, last = 0] = [perFile[0], perFile.at(-1)];
  return {
    name: `CPU of a file more, at ${sizes.at(-1)} files beside at ${sizes[1]}`,
    ours: growth.map(({ files, cpuSeconds: cost }) => `${files}: ${seconds(cost)}`).join(', '),
    peer: '–',
    goal: '≤ 1.5×',
    result: times(last / first),
    isMet: last / first <= 1.5,
  };
}

function row({ tree, ours, dependencyCruiser, knip, turboBoundaries }: MeasuredTree): readonly string[] {
  const optional = (cost: number | undefined): string => (cost === undefined ? 'failed' : seconds(cost));
  return [
    tree.name,
    `${tree.packages}`,
    `${tree.files.length}`,
    (tree.bytes / 1_000_000).toFixed(1),
    seconds(ours),
    seconds(dependencyCruiser),
    times(ours / dependencyCruiser),
    optional(knip),
    optional(turboBoundaries),
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

/** The lint over families of published packages beside the tools that ask something of the same kind. */
export const importOwnership: Bench = {
  name: 'import-ownership',
  title: '`import-ownership` beside dependency-cruiser, knip and `turbo boundaries`',
  async run(place) {
    const trees = await openPackageTrees();
    const lint = await installTool(place);
    const peers = await installPeers(await place.folder('peers'));
    const all: MeasuredTree[] = [];
    for (const tree of trees) all.push(await measureTree(tree, lint, peers));
    const joined = await joinTrees(trees, await place.folder('all-trees'));
    const whole = { tree: joined, cpuSeconds: await cpuSeconds(lint(joined.root, '--no-cache')) };
    const [largest] = trees.toSorted((one, other) => other.bytes - one.bytes);
    if (largest === undefined) throw new Error('there are no trees');
    const cache = join(await place.folder('ownership-cache'), 'records.json');
    const warm = await measureWarm(lint, largest, cache);
    const growth = await measureGrowth(lint, place);
    return {
      figures: [...peerFigures(all), sizeFigure(whole), warmFigure(warm, largest), growthFigure(growth)],
      table: {
        columns: [
          'packages of',
          'packages',
          'files',
          'MB',
          'ours',
          'dependency-cruiser',
          '',
          'knip',
          'turbo boundaries',
        ],
        rows: all.map(row),
      },
      samples: {
        trees: all.map(({ tree: { files, ...tree }, ...costs }) => ({
          ...tree,
          files: files.length,
          ...costs,
        })),
        whole: { files: joined.files.length, bytes: joined.bytes, cpuSeconds: whole.cpuSeconds },
        warm,
        growth,
      },
      notes: [
        `CPU seconds of all processes, the smallest of ${rounds} runs without caches. dependency-cruiser has a rule for each package against handing on another's names; knip looks at dependencies alone.`,
        `Nothing changed: the median of ${warmRounds} runs. Growth: generated workspaces, packages of fifty files.`,
      ],
    };
  },
};
