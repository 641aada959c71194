import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

import { findWorkspace, listSourceFiles, type Fix, type Workspace } from '@codex-ts/lint-run';

import { classicProgramOf } from './checker/typed-linter.ts';
import { readConfig } from './config-source.ts';
import { ruleIds, type Config, type RuleId } from './config.ts';
import { createEngine, type Engine } from './engine.ts';
import type { ArgumentFinding, FileVerdict } from './argument-finding.ts';
import { mayMatter } from './prefilter.ts';
import { createSettings } from './settings.ts';
import { version } from './version.ts';

/** What a linter's rule is given; the part of ESLint's that oxlint has too. */
export interface RuleContext {
  readonly filename: string;
  readonly sourceCode: { readonly text: string; readonly parserServices?: unknown };
  report(descriptor: RuleReport): void;
}

/** One report, as ESLint and oxlint take it. Lines count from 1, columns from 0. */
export interface RuleReport {
  readonly loc: { readonly start: Place; readonly end: Place };
  readonly message: string;
  readonly fix?: (fixer: Fixer) => readonly unknown[];
  readonly suggest?: readonly { readonly desc: string; readonly fix: (fixer: Fixer) => readonly unknown[] }[];
}
interface Place {
  readonly line: number;
  readonly column: number;
}

/** What makes a linter's fixes. */
export interface Fixer {
  replaceTextRange(range: [number, number], text: string): unknown;
}

/** A rule for ESLint and oxlint. */
export interface LinterRule {
  readonly meta: {
    readonly type: 'suggestion';
    readonly docs: { readonly description: string; readonly url: string };
    readonly fixable?: 'code';
    readonly hasSuggestions?: true;
    readonly schema: readonly [];
  };
  create(context: RuleContext): { readonly Program: () => void };
}

/** A plugin for ESLint and oxlint. */
export interface LinterPlugin {
  readonly meta: { readonly name: string; readonly version: string };
  readonly rules: Readonly<Record<RuleId, LinterRule>>;
}

const url = 'https://www.npmjs.com/package/@codex-ts/argument-comment-lint';

/** Makes the plugin for the workspace around a directory. TypeScript starts with the first file that needs it. */
export async function createLinterPlugin(cwd: string): Promise<LinterPlugin> {
  const workspace = await findWorkspace({ cwd });
  const { root } = workspace;
  const config = await readConfig({ cwd, root });
  const { files } = await listSourceFiles({ root, ignore: config.ignore ?? [], allowNone: true });
  const verdictOf = createVerdicts(workspace, everyRule(config), files);
  const create =
    (id: RuleId): LinterRule['create'] =>
    (context) => ({
      Program() {
        for (const finding of verdictOf(context)?.findings ?? []) {
          if (finding.rule === id) context.report(reportOf(finding));
        }
      },
    });
  return {
    meta: { name: 'argument-comment', version: version() },
    rules: {
      'argument-comment-mismatch': {
        meta: {
          type: 'suggestion',
          docs: { description: 'A comment before an argument names its parameter.', url },
          hasSuggestions: true,
          schema: [],
        },
        create: create('argument-comment-mismatch'),
      },
      'uncommented-anonymous-literal-argument': {
        meta: {
          type: 'suggestion',
          docs: { description: 'A literal passed by position carries the name of its parameter.', url },
          fixable: 'code',
          schema: [],
        },
        create: create('uncommented-anonymous-literal-argument'),
      },
    },
  };
}

/** Which rule runs, and how seriously, is the linter's business. */
function everyRule({ overrides, ...config }: Config): Config {
  const rules = Object.fromEntries(ruleIds.map((id) => [id, 'error'])) as Config['rules'] & object; // one for each id
  const withoutLevels = overrides?.map(({ rules: _levels, ...choices }) => choices);
  return { ...config, rules, ...(withoutLevels !== undefined && { overrides: withoutLevels }) };
}

function createVerdicts(
  workspace: Workspace,
  config: Config,
  files: readonly string[],
): (context: RuleContext) => FileVerdict | undefined {
  const { root } = workspace;
  const settings = createSettings(config, root);
  const engine = createEngine({ workspace, settings, files, keepsPrograms: true });
  const replaced = new Set<string>();
  // Both rules ask about the same file, one after the other.
  let last: { file: string; text: string; verdict: FileVerdict | undefined } | undefined;
  return ({ filename, sourceCode }) => {
    const file = relative(root, filename).replaceAll('\\', '/');
    const { text } = sourceCode;
    if (file.startsWith('../') || !mayMatter(text, file)) return undefined;
    if (last?.file !== file || last.text !== text) {
      const typed = classicProgramOf(sourceCode.parserServices, root);
      const verdict = typed ? engine.lintIn(typed, file) : lintText({ engine, replaced, root }, file, text);
      last = { file, text, verdict };
    }
    return last.verdict;
  };
}

/** A text that is what the disk holds needs no new look at the program. */
function lintText(
  { engine, replaced, root }: { engine: Engine; replaced: Set<string>; root: string },
  file: string,
  text: string,
): FileVerdict | undefined {
  const isOnDisk = textOnDisk(`${root}/${file}`) === text;
  if (!isOnDisk) {
    engine.replace(file, text);
    replaced.add(file);
  } else if (replaced.delete(file)) engine.replace(file, /*text*/ undefined);
  return engine.lint([file]).get(file);
}

function textOnDisk(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/u, '');
  } catch {
    return undefined; // an editor may show what is not saved yet
  }
}

function reportOf({
  line,
  column,
  endLine,
  endColumn,
  message,
  help,
  fix,
  suggestions,
}: ArgumentFinding): RuleReport {
  return {
    loc: { start: { line, column: column - 1 }, end: { line: endLine, column: endColumn - 1 } },
    message: help === undefined ? message : `${message}: ${help}`,
    ...(fix !== undefined && { fix: applied(fix) }),
    ...(suggestions !== undefined && {
      suggest: suggestions.map((each) => ({ desc: each.title, fix: applied(each) })),
    }),
  };
}

function applied({ edits }: Fix): (fixer: Fixer) => readonly unknown[] {
  return (fixer) => edits.map(({ start, end, text }) => fixer.replaceTextRange([start, end], text));
}
