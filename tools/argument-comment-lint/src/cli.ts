import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';

import {
  applyBaseline,
  createBaseline,
  exitCodeOf,
  explainError,
  exitCodes,
  readBaseline,
  readSource,
  sourceExtensions,
  writeBaseline,
  writeWholeFile,
} from '@codex-ts/lint-run';

import { readCommandLine, usage, type CommandLine } from './command-line.ts';
import { UsageError } from './errors.ts';
import { fixFindings, fixText, tryFixes } from './fix-findings.ts';
import type { ArgumentFinding, FileVerdict } from './argument-finding.ts';
import { openLintProject, type LintProject } from './lint-project.ts';
import { gatherVerdicts, printResult, unsaid, type RunResult } from './run-report.ts';
import { version } from './version.ts';
import { watchProject } from './watch.ts';

/** What the program is given by the process it runs in. */
export interface Surroundings {
  readonly cwd: string;
  readonly stdin: NodeJS.ReadableStream;
  /** Reports. */
  print(text: string): void;
  /** Everything else. */
  complain(text: string): void;
  /** Whether `print` shows colours. */
  readonly hasColours: boolean;
  /** Ends `--watch`. */
  readonly signal?: AbortSignal;
}

/** Runs a command line. Answers the exit code: 0 clean, 1 findings, 2 wrong use, wrong configuration or a crash. */
export async function runCommandLine(argv: readonly string[], around: Surroundings): Promise<0 | 1 | 2> {
  try {
    const command = readCommandLine(argv);
    if (command.mode === 'help') around.print(usage);
    else if (command.mode === 'version') around.print(`${version()}\n`);
    else return await withProject(command, around);
    return exitCodes.clean;
  } catch (error) {
    around.complain(`${explainError(error).trimEnd()}\n`);
    return exitCodes.broken;
  }
}

async function withProject(command: CommandLine, around: Surroundings): Promise<0 | 1 | 2> {
  const say = (message: string): void => around.complain(`${message}\n`);
  const project = await openLintProject({
    cwd: around.cwd,
    rules: command.rules,
    reportUnusedDirectives: command.reportUnusedDirectives,
    cache: command.cache,
    adapter: command.adapter,
    keepsPrograms: command.mode === 'watch',
    notice: say,
    progress: say,
    ...(command.root !== undefined && { root: command.root }),
    ...(command.config !== undefined && { config: command.config }),
  });
  try {
    switch (command.mode) {
      case 'printConfig':
        around.print(`${JSON.stringify(project.config, null, 2)}\n`);
        return exitCodes.clean;
      case 'listTargets':
        return await listTargets(project, command, around);
      case 'stdin':
        return await lintStdin(project, command, around);
      case 'watch':
        return await watchProject(
          {
            project,
            request: command,
            signal: around.signal,
            complain: (error) => say(explainError(error).trimEnd()),
          },
          (files) => lintOnce(project, command, { ...around, files }),
        );
      default:
        return await lintOnce(project, command, { ...around, files: await project.select(command) });
    }
  } finally {
    project.close();
  }
}

async function listTargets(project: LintProject, command: CommandLine, around: Surroundings): Promise<0> {
  const files = await project.select(command);
  around.print(files.map((file) => `${project.targetOf(file).padEnd(9)}${file}\n`).join(''));
  return exitCodes.clean;
}

async function lintOnce(
  project: LintProject,
  command: CommandLine,
  around: Surroundings & { readonly files: readonly string[] },
): Promise<0 | 1> {
  const { root } = project.workspace;
  const readText = (file: string): string => readSource(join(root, file)).text;
  const notices: string[] = [];
  let verdicts: ReadonlyMap<string, FileVerdict>;
  if (command.fix === 'no') verdicts = project.lint(around.files);
  else {
    const fix = command.fix === 'write' ? fixFindings : tryFixes;
    const outcome = await fix(project, around.files, readText);
    verdicts = outcome.verdicts;
    const done = command.fix === 'write' ? 'fixed' : 'would be fixed';
    if (outcome.count > 0) notices.push(`${outcome.count} ${done} in ${many(outcome.files.length, 'file')}`);
  }
  // Whoever watches wants the answer first.
  if (command.mode !== 'watch') await save(project, around);
  const gathered = gatherVerdicts(verdicts, {
    isStrict: command.strictResolution || project.config.strictResolution === true,
  });
  const findings = await withBaseline(gathered.findings, { command, around, project, notices, readText });
  if (command.showsTimings) around.complain(`${timingsText(project.timings)}\n`);
  const result: RunResult = {
    root,
    findings,
    unnamed: gathered.unnamed,
    filesChecked: verdicts.size,
    notices,
    ...(command.showsTimings && { timings: project.timings }),
  };
  await report(result, command, { around, readText });
  if (command.mode === 'watch') await save(project, around);
  return exitCodeOf(findings, maxWarnings(command, project));
}

async function save(project: LintProject, around: Surroundings): Promise<void> {
  const problem = await project.save();
  if (problem !== undefined) around.complain(`${problem}\n`);
}

interface BaselineContext {
  readonly command: CommandLine;
  readonly around: Surroundings & { readonly files: readonly string[] };
  readonly project: LintProject;
  readonly notices: string[];
  readonly readText: (file: string) => string;
}

async function withBaseline(
  findings: readonly ArgumentFinding[],
  { command, around, project, notices, readText }: BaselineContext,
): Promise<readonly ArgumentFinding[]> {
  const standard = join(project.workspace.root, 'argument-comment-lint.baseline.json');
  const path = command.baseline === undefined ? standard : resolve(around.cwd, command.baseline);
  const tool = 'argument-comment-lint';
  if (command.writeBaseline) {
    await writeBaseline(path, await createBaseline(findings, { tool, readText }));
    notices.push(`${many(findings.length, 'finding')} written to ${relative(around.cwd, path)}`);
    return [];
  }
  if (command.baseline === undefined && !existsSync(path)) return findings;
  const checked = new Set(around.files);
  const listed = new Set(project.files());
  const { fresh, known, stale } = await applyBaseline(findings, await readBaseline(path, { tool }), {
    readText,
    // What is gone altogether was checked too.
    isChecked: (file) => checked.has(file) || !listed.has(file),
  });
  if (known.length > 0) notices.push(`${many(known.length, 'finding')} known from the baseline`);
  if (stale.length > 0) {
    const gone = stale.reduce((sum, { count }) => sum + count, 0);
    notices.push(`${many(gone, 'finding')} of the baseline gone: run \`--write-baseline\` again`);
  }
  return fresh;
}

async function lintStdin(project: LintProject, command: CommandLine, around: Surroundings): Promise<0 | 1> {
  const path = resolve(around.cwd, command.stdinFilename ?? '');
  const file = relative(project.workspace.root, path).replaceAll('\\', '/');
  if (file.startsWith('../')) throw new UsageError(`${path} is outside of ${project.workspace.root}`);
  if (!sourceExtensions.some((extension) => file.endsWith(extension))) {
    throw new UsageError(`${path} does not end in ${sourceExtensions.join(', ')}`);
  }
  const whole = await readAll(around.stdin);
  const mark = whole.startsWith('\uFEFF') ? '\uFEFF' : '';
  let text = whole.slice(mark.length);
  if (command.fix !== 'no') text = await fixText(project, file, text);
  const verdict = project.lintText(file, text);
  const { findings, unnamed } = gatherVerdicts(new Map(verdict === undefined ? [] : [[file, verdict]]), {
    isStrict: command.strictResolution,
  });
  if (command.fix !== 'no') around.print(mark + text);
  const result = { root: project.workspace.root, findings, unnamed, filesChecked: 1, notices: [] };
  const print = (written: string): void =>
    command.fix === 'no' ? around.print(written) : around.complain(written);
  await report(result, command, { around: { ...around, print }, readText: () => text });
  return exitCodeOf(findings, maxWarnings(command, project));
}

async function report(
  result: RunResult,
  command: CommandLine,
  { around, readText }: { around: Surroundings; readText: (file: string) => string },
): Promise<void> {
  const isFile = command.outputFile !== undefined;
  for (const notice of unsaid(result, command.format)) around.complain(`${notice}\n`);
  const text = await printResult(result, {
    format: command.format,
    isQuiet: command.isQuiet,
    colour: command.colour ?? (around.hasColours && !isFile),
    readText,
  });
  if (command.outputFile === undefined) around.print(text);
  else await writeWholeFile(resolve(around.cwd, command.outputFile), text);
}

function maxWarnings(command: CommandLine, { config }: LintProject): { maxWarnings?: number } {
  const most = command.maxWarnings ?? config.maxWarnings;
  return most === undefined ? {} : { maxWarnings: most };
}

function timingsText(timings: Readonly<Record<string, number>>): string {
  return Object.entries(timings)
    .map(([step, ms]) => `${ms.toFixed(0).padStart(6)} ms  ${step}`)
    .join('\n');
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
