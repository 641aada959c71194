import { createRequire } from 'node:module';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { installConsumer, packWorkspace } from '@codex-ts/house/pack';

import { openSourceTree, type SourceTree } from './argument-comment-tree.ts';
import { watchAnswers } from './argument-comment-watch.ts';
import type { BenchPlace } from './bench-place.ts';
import type { Bench, Figure } from './figure.ts';
import type { MeasuredCommand } from './measure-process.ts';
import { treeUsage, treeWallMs, type TreeUsage } from './process-tree.ts';
import { median } from './samples.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const warmRounds = 9;
const watchRounds = 3;
const inferredRounds = 3;

/** One in each large package; the first is in a circle of 300 files that import each other. */
const edited: readonly string[] = [
  'packages/effect/src/internal/fiberRuntime.ts',
  'packages/effect/src/Array.ts',
  'packages/effect-platform/src/HttpClient.ts',
  'packages/openai/src/client.ts',
  'packages/viem/utils/encoding/toHex.ts',
];

/** A body whose type is inferred, in that circle: 400 files may see it, and the type stays the same. */
const inferredEdit = {
  file: edited[0] ?? '',
  from: 'core.exitSucceed(value)',
  to: 'core.exitSucceed((value))',
};

/** The lint over a large tree of published sources, beside the same rules in typed ESLint. */
export const argumentComment: Bench = {
  name: 'argument-comment',
  title: '`argument-comment-lint` beside typed ESLint, over a large tree',
  async run(place) {
    const tree = await openSourceTree();
    const tool = await installTool(place);
    const scratch = await place.folder('argument-comment');
    const cache = join(scratch, 'cache.json');
    const lint = (...args: readonly string[]): MeasuredCommand => ({
      program: process.execPath,
      args: [tool.program, ...args],
      cwd: tree.root,
      env: environment(),
    });
    const cached = (location = cache): MeasuredCommand => lint('--cache-location', location, '-f', 'json');

    const first = await treeUsage(cached());
    const peer = await treeUsage(typedEslint(tree, join(scratch, 'eslintcache')));
    const cold = [first];
    for (const name of ['second.json', 'third.json']) cold.push(await treeUsage(cached(join(scratch, name))));
    const again = await treeUsage(cached());
    const warm = await repeated(warmRounds, () => treeWallMs(cached()));
    const peerWarm = await treeWallMs(typedEslint(tree, join(scratch, 'eslintcache')));
    const changed = await changedFiles(tree, () => treeWallMs(cached()));
    const inferred = await repeated(inferredRounds, async () => {
      const found = await withEdit(tree, inferredEdit, () => treeWallMs(cached()));
      await treeWallMs(cached());
      return found;
    });
    const answers = await watchAnswers(cached(), { files: edited, rounds: watchRounds });
    const verdicts = await allVerdicts(tree, tool, { cold: first, warm: again });

    const samples = { lines: tree.lines, cold, peer, warm, peerWarm, changed, inferred, answers };
    return {
      figures: [
        ...coldFigures(tree, { cold, peer }),
        wallFigure('wall time, nothing changed', {
          found: median(warm),
          peer: peerWarm,
          goalMs: 300,
        }),
        wallFigure('wall time, one file changed (the slowest of 5)', {
          found: Math.max(...changed),
          goalMs: 1500,
        }),
        wallFigure('wall time, a body changed that 400 files see the inferred type of', {
          found: median(inferred),
          goalMs: 1500,
        }),
        wallFigure('answer of `--watch`', { found: median(answers), goalMs: 250 }),
        ...verdictFigures(verdicts, linesOf(peer.stdout)),
      ],
      samples: withoutOutput(samples),
      notes: [
        `${tree.files} files, ${tree.lines} lines of effect, @effect/*, openai and viem. Memory is the sum of what all processes hold.`,
        `Cold: medians of ${cold.length} runs, one of the peer. Nothing changed: the median of ${warmRounds}. The peer: typescript-eslint's parser with one program and the same rules, its cache on.`,
      ],
    };
  },
};

interface Tool {
  readonly program: string;
  readonly entry: string;
}

/** Packed as it is published, and installed by a project. The packages must be built. */
async function installTool(place: BenchPlace): Promise<Tool> {
  const published = ['lint-run', 'argument-comment-lint'].map((name) => ({
    name: `@codex-ts/${name}`,
    folder: `tools/${name}`,
  }));
  const packages = await packWorkspace(root, published, await place.folder('packed-tools'));
  const { folder } = await installConsumer(root, packages, await place.folder('installed-tools'));
  const installed = join(folder, 'node_modules/@codex-ts/argument-comment-lint');
  return { program: join(installed, 'dist/main.js'), entry: join(installed, 'dist/index.js') };
}

function environment(): Readonly<Record<string, string>> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
}

function typedEslint(tree: SourceTree, cache: string): MeasuredCommand {
  const program = fileURLToPath(new URL('argument-comment-eslint.ts', import.meta.url));
  const args = ['--max-old-space-size=12288', program, '--tree', tree.root, '--cache', cache];
  return { program: process.execPath, args, cwd: tree.root, env: environment() };
}

async function repeated(rounds: number, measure: () => Promise<number>): Promise<readonly number[]> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round += 1) found.push(await measure());
  return found;
}

/** A comment more in each of the files, and everything known again before the next. */
async function changedFiles(tree: SourceTree, measure: () => Promise<number>): Promise<readonly number[]> {
  const found: number[] = [];
  for (const file of edited) {
    found.push(await withEdit(tree, { file, from: /$/u, to: '// changed\n' }, measure));
    await measure();
  }
  return found;
}

interface Edit {
  readonly file: string;
  readonly from: RegExp | string;
  readonly to: string;
}

async function withEdit<Found>(
  tree: SourceTree,
  { file, from, to }: Edit,
  measure: () => Promise<Found>,
): Promise<Found> {
  const path = join(tree.root, file);
  const before = await readFile(path, 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${path} does not hold ${String(from)}`);
  await writeFile(path, after);
  try {
    return await measure();
  } finally {
    await writeFile(path, before);
  }
}

interface Verdicts {
  readonly cold: readonly string[];
  readonly others: Readonly<Record<string, readonly string[]>>;
}

/** What every way of asking says, each finding as a line. */
async function allVerdicts(
  tree: SourceTree,
  tool: Tool,
  said: { cold: TreeUsage; warm: TreeUsage },
): Promise<Verdicts> {
  const program = fileURLToPath(new URL('argument-comment-verdicts.ts', import.meta.url));
  const beta = dirname(createRequire(import.meta.url).resolve('typescript-7.1/package.json'));
  const place = ['--entry', tool.entry, '--tree', tree.root, '--typescript', beta];
  const env = environment();
  const newer = await treeUsage({
    program: process.execPath,
    args: [program, ...place],
    cwd: tree.root,
    env,
  });
  const flags = [
    '--max-old-space-size=12288',
    tool.program,
    '--no-cache',
    '-f',
    'json',
    '--adapter',
    'classic',
  ];
  const classic = await treeUsage({ program: process.execPath, args: flags, cwd: tree.root, env });
  return {
    cold: findingLines(said.cold.stdout),
    others: {
      'warm': findingLines(said.warm.stdout),
      'TypeScript 7.1': linesOf(newer.stdout),
      'TypeScript 6': findingLines(classic.stdout),
    },
  };
}

interface JsonFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  readonly parameter?: string;
}

function findingLines(stdout: string): readonly string[] {
  const { findings }: { findings: readonly JsonFinding[] } = JSON.parse(stdout);
  return findings
    .map(({ file, line, column, rule, parameter }) => `${file}:${line}:${column} ${rule} ${parameter ?? ''}`)
    .toSorted();
}

function linesOf(stdout: string): readonly string[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .toSorted();
}

function coldFigures(
  { lines }: SourceTree,
  { cold, peer }: { cold: readonly TreeUsage[]; peer: TreeUsage },
): readonly Figure[] {
  const cpu = median(cold.map(({ cpuSeconds }) => cpuSeconds));
  const bytes = median(cold.map(({ peakBytes }) => peakBytes));
  const goalCpu = 2 + (11 * lines) / 1_000_000;
  const goalBytes = (1.6e9 * lines) / 700_000;
  const ratio = peer.cpuSeconds / cpu;
  return [
    {
      name: 'CPU time of all processes, cold',
      ours: seconds(cpu),
      peer: seconds(peer.cpuSeconds),
      goal: `≤ ${seconds(goalCpu)} (2 s and 11 s per million lines)`,
      result: seconds(cpu),
      isMet: cpu <= goalCpu,
    },
    {
      name: 'CPU time beside the peer',
      ours: seconds(cpu),
      peer: seconds(peer.cpuSeconds),
      goal: '10× less',
      result: `${ratio.toFixed(1)}× less`,
      isMet: ratio >= 10,
    },
    {
      name: 'memory of all processes, cold',
      ours: gigabytes(bytes),
      peer: gigabytes(peer.peakBytes),
      goal: `≤ ${gigabytes(goalBytes)} (1.6 GB at 700,000 lines)`,
      result: gigabytes(bytes),
      isMet: bytes <= goalBytes,
    },
  ];
}

function wallFigure(
  name: string,
  { found, peer, goalMs }: { found: number; peer?: number; goalMs: number },
): Figure {
  return {
    name,
    ours: seconds(found / 1000),
    peer: peer === undefined ? '–' : seconds(peer / 1000),
    goal: `≤ ${seconds(goalMs / 1000)}`,
    result: seconds(found / 1000),
    isMet: found <= goalMs,
  };
}

function verdictFigures({ cold, others }: Verdicts, peer: readonly string[]): readonly Figure[] {
  const compared = Object.entries({ ...others, 'typed ESLint': peer });
  return compared.map(([name, lines]) => {
    const differing = differences(cold, lines);
    for (const line of differing.slice(/*start*/ 0, /*end*/ 20)) console.log(`  ${name}: ${line}`);
    return {
      name: `findings that differ, ${name}`,
      ours: String(cold.length),
      peer: String(lines.length),
      goal: '0',
      result: String(differing.length),
      isMet: differing.length === 0,
    };
  });
}

function differences(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  const [here, there] = [new Set(ours), new Set(theirs)];
  return [
    ...ours.filter((line) => !there.has(line)).map((line) => `only cold: ${line}`),
    ...theirs.filter((line) => !here.has(line)).map((line) => `only there: ${line}`),
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

/** The samples without what the processes printed. */
function withoutOutput(samples: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = JSON.parse(
    JSON.stringify(samples, (key, value: unknown) => (key === 'stdout' ? undefined : value)),
  );
  return kept;
}
