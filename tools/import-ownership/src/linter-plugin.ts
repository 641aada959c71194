import { relative } from 'node:path';

import type { OwnershipFinding } from './findings/ownership-finding.ts';
import { runOwnership, type OwnershipRun } from './ownership-run.ts';
import { version } from './version.ts';

/** What a linter's rule is given; the part of ESLint's that oxlint has too. */
export interface RuleContext {
  readonly filename: string;
  /** With a `text`, unless it is of a language that has none. */
  readonly sourceCode: object;
  report(descriptor: RuleReport): void;
}

/** One report, as ESLint takes it. Lines count from 1, columns from 0. */
export interface RuleReport {
  readonly loc: {
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number; readonly column: number };
  };
  readonly message: string;
}

/** A rule for ESLint. */
export interface LinterRule {
  readonly meta: {
    readonly type: 'problem';
    readonly docs: { readonly description: string; readonly url: string };
    readonly schema: readonly [];
  };
  create(context: RuleContext): { readonly Program: () => void };
}

/** A plugin for ESLint. */
export interface LinterPlugin {
  readonly meta: { readonly name: string; readonly version: string };
  readonly rules: Readonly<Record<'owner', LinterRule>>;
}

const url = 'https://www.npmjs.com/package/@codex-ts/import-ownership';

/** Findings by file: what the disk holds was looked at once; what an editor holds is looked at with that text. */
class Findings {
  readonly #run: OwnershipRun;
  readonly #onDisk: ReadonlyMap<string, readonly OwnershipFinding[]>;

  constructor(run: OwnershipRun) {
    this.#run = run;
    this.#onDisk = Map.groupBy(run.findings, ({ file }) => file);
  }

  of(file: string, text: string): readonly OwnershipFinding[] {
    const { graph } = this.#run;
    if (!graph.modules.has(file)) return [];
    if (graph.textOf(file) === text) return this.#onDisk.get(file) ?? [];
    const edited = this.#run.reread(file, text);
    return edited.filter((finding) => finding.file === file);
  }
}

function reportOf({ line, column, endLine, endColumn, message, help }: OwnershipFinding): RuleReport {
  return {
    loc: { start: { line, column: column - 1 }, end: { line: endLine, column: endColumn - 1 } },
    message: help === undefined ? message : `${message}. ${help}`,
  };
}

/** Makes the plugin for the workspace around a directory, which is looked at once. Throws as `runOwnership` does. */
export async function createLinterPlugin(cwd: string): Promise<LinterPlugin> {
  const run = await runOwnership({ cwd });
  const findings = new Findings(run);
  return {
    meta: { name: 'import-ownership', version: version() },
    rules: {
      owner: {
        meta: {
          type: 'problem',
          docs: { description: 'A symbol is imported from the package that declares it.', url },
          schema: [],
        },
        create: (context) => ({
          Program() {
            const { filename, sourceCode } = context;
            if (!('text' in sourceCode) || typeof sourceCode.text !== 'string') return;
            const file = relative(run.graph.root, filename).replaceAll('\\', '/');
            for (const finding of findings.of(file, sourceCode.text)) context.report(reportOf(finding));
          },
        }),
      },
    },
  };
}
