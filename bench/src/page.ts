import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

import type { Bench, BenchResult, Table } from './figure.ts';

/** What is kept of one bench: the lines of the page and everything it measured. */
export interface KeptResult extends BenchResult {
  readonly title: string;
  readonly measuredOn: string;
  readonly machine: string;
}

/** Writes the result of one bench beside the page. */
export async function keepResult(folder: string, bench: Bench, result: BenchResult): Promise<void> {
  const kept: KeptResult = {
    title: bench.title,
    measuredOn: new Date().toISOString().slice(/*start*/ 0, 10),
    machine: machineText(),
    ...result,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${bench.name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
}

/** The page, from all results that are kept, in the order of `names`; others follow by name. */
export async function benchmarksPage(folder: string, names: readonly string[]): Promise<string> {
  const kept = (await readdir(folder)).filter((file) => file.endsWith('.json')).toSorted();
  const order = [...names.map((name) => `${name}.json`), ...kept].filter(
    (file, at, all) => all.indexOf(file) === at,
  );
  const sections: string[] = [];
  for (const file of order.filter((name) => kept.includes(name))) {
    const result: KeptResult = JSON.parse(await readFile(join(folder, file), 'utf8'));
    sections.push(section(result, `benchmarks/${file}`));
  }
  return [
    '# Figures',
    '',
    'Written by `pnpm bench`, which measures both sides in one run. A goal that was missed stays in the table as missed.',
    '',
    ...sections,
  ].join('\n');
}

function section(result: KeptResult, samples: string): string {
  const { title, figures, table, notes, measuredOn, machine } = result;
  return [
    `## ${title}`,
    '',
    ...tableLines({
      columns: ['figure', 'ours', 'peer', 'goal', 'result', ''],
      rows: figures.map((line) => [
        line.name,
        line.ours,
        line.peer,
        line.goal,
        line.result,
        line.isMet ? 'met' : '**missed**',
      ]),
    }),
    '',
    ...(table === undefined ? [] : [...tableLines(table), '']),
    ...notes,
    `${measuredOn}, ${machine}. [Samples](${samples}).`,
    '',
  ].join('\n');
}

function tableLines({ columns, rows }: Table): readonly string[] {
  return [tableLine(columns), `|${'---|'.repeat(columns.length)}`, ...rows.map(tableLine)];
}

function tableLine(cells: readonly string[]): string {
  return `|${cells.map((cell) => (cell === '' ? ' |' : ` ${cell} |`)).join('')}`;
}

function machineText(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${type()} ${release()} ${arch()}, ${cpus().length} × ${first?.model ?? 'unknown processor'}, ${memory} GiB, Node ${process.version}`;
}
