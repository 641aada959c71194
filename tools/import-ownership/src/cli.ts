import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import {
  applyBaseline,
  createBaseline,
  exitCodeOf,
  exitCodes,
  explainError,
  readBaseline,
  readSource,
  writeBaseline,
  writeEdits,
  writeWholeFile,
} from '@codex-ts/lint-run';

import { readCommandLine, usage, type CommandLine } from './command-line.ts';
import { UsageError } from './errors.ts';
import { explainSymbol, explanationText } from './explain.ts';
import type { OwnershipFinding } from './findings/ownership-finding.ts';
import type { FixPlan } from './fix/fix-plan.ts';
import { runOwnership, type OwnershipRun } from './ownership-run.ts';
import { drawGraph } from './package-graph.ts';
import { printResult, unsaid } from './run-report.ts';
import { selectedBy, type Selected } from './select-findings.ts';
import { version } from './version.ts';

/** What the program is given by the process it runs in. */
export interface Surroundings {
  readonly cwd: string;
  /** Reports. */
  print(text: string): void;
  /** Everything else. */
  complain(text: string): void;
  /** Whether `print` shows colours. */
  readonly hasColours: boolean;
  /** Ends a fix before it writes. */
  readonly signal?: AbortSignal;
}

/** Runs a command line. Answers the exit code: 0 clean, 1 findings, 2 when it could not look, or saw not all. */
export async function runCommandLine(argv: readonly string[], around: Surroundings): Promise<0 | 1 | 2> {
  try {
    const command = readCommandLine(argv);
    if (command.mode === 'help') around.print(usage);
    else if (command.mode === 'version') around.print(`${version()}\n`);
    else return await inWorkspace(command, around);
    return exitCodes.clean;
  } catch (error) {
    around.complain(`${explainError(error).trimEnd()}\n`);
    return exitCodes.broken;
  }
}

async function inWorkspace(command: CommandLine, around: Surroundings): Promise<0 | 1 | 2> {
  const { cwd } = around;
  const { config, rules, cache, root } = command;
  const location = cache.location === undefined ? undefined : resolve(cwd, cache.location);
  const run = await runOwnership({
    cwd,
    cache: { isOn: cache.isOn, strategy: cache.strategy, ...(location !== undefined && { location }) },
    ...(root !== undefined && { root: resolve(cwd, root) }),
    ...(config !== undefined && { config: resolve(cwd, config) }),
    ...(rules !== undefined && { rules }),
  });
  switch (command.mode) {
    case 'printConfig':
      around.print(`${JSON.stringify(run.config, /*replacer*/ undefined, /*space*/ 2)}\n`);
      return exitCodes.clean;
    case 'graph':
      await write(drawGraph(run.graph, command.graphAs), command, around);
      return exitCodes.clean;
    case 'explain':
      return explain(run, command, around);
    default:
      return command.fix === 'no' ? check(run, command, around) : fix(run, command, around);
  }
}

async function write(text: string, { outputFile }: CommandLine, around: Surroundings): Promise<void> {
  if (outputFile === undefined) around.print(text);
  else await writeWholeFile(resolve(around.cwd, outputFile), text);
}

async function explain(run: OwnershipRun, command: CommandLine, around: Surroundings): Promise<0> {
  const explanations = explainSymbol(run, command.symbol ?? '');
  if (explanations.length === 0) {
    throw new UsageError(`no package of the workspace declares \`${command.symbol ?? ''}\``, {
      remedy: 'Name it as its package exports it, or as `package#symbol`.',
    });
  }
  const json = { version: 1, symbols: explanations };
  const text =
    command.format === 'json'
      ? `${JSON.stringify(json, /*replacer*/ undefined, /*space*/ 2)}\n`
      : explanationText(explanations);
  await write(text, command, around);
  return exitCodes.clean;
}

async function check(run: OwnershipRun, command: CommandLine, around: Surroundings): Promise<0 | 1 | 2> {
  const selected = await selectedBy(command, run, around.cwd);
  const findings = narrowed(run.findings, selected);
  const notices = [...run.notices];
  const shown = await withBaseline(findings, { run, command, around, notices, selected });
  return report(run, { command, around, notices, findings: shown });
}

interface Telling {
  readonly command: CommandLine;
  readonly around: Surroundings;
  readonly notices: readonly string[];
  readonly findings: readonly OwnershipFinding[];
}

async function report({ graph, config }: OwnershipRun, telling: Telling): Promise<0 | 1 | 2> {
  const { command, around, notices, findings } = telling;
  const { format, isQuiet } = command;
  const result = {
    root: graph.root,
    findings,
    filesChecked: graph.modules.size,
    packages: graph.packages.size,
    notices,
  };
  for (const notice of unsaid(result, format)) around.complain(`${notice}\n`);
  const colour = command.colour ?? (around.hasColours && command.outputFile === undefined);
  await write(await printResult(result, { format, isQuiet, colour }), command, around);
  const maxWarnings = command.maxWarnings ?? config.maxWarnings;
  if (findings.some(isBlind)) return exitCodes.broken;
  return exitCodeOf(findings, maxWarnings === undefined ? {} : { maxWarnings });
}

/** What leads nowhere was not looked at, so silence about the rest would prove nothing. */
function isBlind({ rule, severity }: OwnershipFinding): boolean {
  return rule === 'unresolved-sibling' && severity === 'error';
}

/** The findings that are asked for, and those without which they say nothing. */
function narrowed(
  findings: readonly OwnershipFinding[],
  selected: Selected | undefined,
): readonly OwnershipFinding[] {
  return selected === undefined ? findings : findings.filter((each) => selected(each) || isBlind(each));
}

interface BaselineContext {
  readonly run: OwnershipRun;
  readonly command: CommandLine;
  readonly around: Surroundings;
  readonly notices: string[];
  readonly selected: Selected | undefined;
}

async function withBaseline(
  findings: readonly OwnershipFinding[],
  { run, command, around, notices, selected }: BaselineContext,
): Promise<readonly OwnershipFinding[]> {
  const { root, modules } = run.graph;
  const standard = join(root, 'import-ownership.baseline.json');
  const path = command.baseline === undefined ? standard : resolve(around.cwd, command.baseline);
  const tool = 'import-ownership';
  const readText = (file: string): string | undefined =>
    modules.has(file) || existsSync(join(root, file)) ? readSource(join(root, file)).text : undefined;
  if (command.writeBaseline) {
    if (selected !== undefined) throw new UsageError('a baseline is written for the whole workspace');
    const known = findings.filter((each) => !isBlind(each));
    await writeBaseline(path, await createBaseline(known, { tool, readText }));
    notices.push(`${many(known.length, 'finding')} written to ${relative(around.cwd, path)}`);
    return findings.filter(isBlind);
  }
  if (command.baseline === undefined && !existsSync(path)) return findings;
  const isChecked = (): boolean => selected === undefined;
  const baseline = await readBaseline(path, { tool });
  const blind = findings.filter(isBlind);
  const others = findings.filter((each) => !isBlind(each));
  const { fresh, known, stale } = await applyBaseline(others, baseline, { readText, isChecked });
  if (known.length > 0) notices.push(`${many(known.length, 'finding')} known from the baseline`);
  if (stale.length > 0) {
    const gone = stale.reduce((sum, each) => sum + each.count, 0);
    notices.push(`${many(gone, 'finding')} of the baseline gone: run \`--write-baseline\` again`);
  }
  return [...blind, ...fresh];
}

async function fix(run: OwnershipRun, command: CommandLine, around: Surroundings): Promise<0 | 1 | 2> {
  const { planFixes } = await import('./fix/plan-fixes.ts');
  const { signal } = around;
  const only = await selectedBy(command, run, around.cwd);
  const plan = await planFixes(run, {
    ...(command.prune !== undefined && { prune: command.prune }),
    ...(only !== undefined && { only }),
    ...(signal !== undefined && { signal }),
  });
  if (command.fix === 'dry') {
    const { planText } = await import('./fix/plan-text.ts');
    await write(await planText(plan), command, around);
    around.complain(
      `${many(plan.fixed.length, 'finding')} would be fixed in ${many(plan.changes.length, 'file')}\n`,
    );
    return plan.changes.length === 0 ? exitCodes.clean : exitCodes.findings;
  }
  const notices = [...run.notices, ...(await carriedOut(run, plan, signal))];
  const findings = narrowed(plan.remaining, only);
  const shown = await withBaseline(findings, { run, command, around, notices, selected: only });
  return report(run, { command, around, notices, findings: shown });
}

async function carriedOut(
  { graph }: OwnershipRun,
  plan: FixPlan,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  signal?.throwIfAborted();
  await writeEdits(graph.root, plan.changes);
  if (plan.changes.length === 0) return [];
  const notices = [`${many(plan.fixed.length, 'finding')} fixed in ${many(plan.changes.length, 'file')}`];
  if (!plan.changesManifests) return notices;
  const { refreshLockfile } = await import('./fix/refresh-lockfile.ts');
  const outcome = await refreshLockfile(graph.workspace, signal === undefined ? {} : { signal });
  if (outcome.kind === 'failed') {
    notices.push(`The lockfile is not up to date: run \`${outcome.command}\` (${outcome.why})`);
  }
  return notices;
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
