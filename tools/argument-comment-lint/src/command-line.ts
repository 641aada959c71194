import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

import { closestName, isReportFormat, reportFormats, type ReportFormat } from '@codex-ts/lint-run';

import type { AdapterName } from './checker/checker.ts';
import { UsageError } from './errors.ts';
import { closestTargetFlag, selectTargets, type Selection } from './selection.ts';

/** A command line as it is meant. */
export interface CommandLine {
  readonly mode: 'help' | 'lint' | 'listTargets' | 'printConfig' | 'stdin' | 'version' | 'watch';
  readonly paths: readonly string[];
  readonly packages: readonly string[];
  readonly selection: Selection;
  readonly fix: 'dryRun' | 'no' | 'write';
  readonly format: ReportFormat;
  readonly outputFile?: string;
  readonly maxWarnings?: number;
  readonly isQuiet: boolean;
  readonly cache: {
    readonly isOn: boolean;
    readonly location?: string;
    readonly strategy: 'content' | 'metadata';
  };
  /** `since` is a commit; without it the main branch. */
  readonly only?: { readonly kind: 'changed'; readonly since?: string } | { readonly kind: 'staged' };
  readonly stdinFilename?: string;
  readonly rules: Readonly<Record<string, string>>;
  readonly reportUnusedDirectives: boolean;
  readonly strictResolution: boolean;
  readonly showsTimings: boolean;
  readonly allowUnmatched: boolean;
  readonly config?: string;
  readonly root?: string;
  readonly baseline?: string;
  readonly writeBaseline: boolean;
  readonly adapter: AdapterName;
  readonly colour?: boolean;
}

const knownOptions = {
  adapter: { type: 'string' },
  baseline: { type: 'string' },
  cache: { type: 'boolean' },
  'cache-location': { type: 'string' },
  'cache-strategy': { type: 'string' },
  changed: { type: 'boolean' },
  color: { type: 'boolean' },
  config: { type: 'string', short: 'c' },
  'deny-warnings': { type: 'boolean' },
  'error-on-unmatched-pattern': { type: 'boolean' },
  fix: { type: 'boolean' },
  'fix-dry-run': { type: 'boolean' },
  format: { type: 'string', short: 'f' },
  help: { type: 'boolean', short: 'h' },
  'list-targets': { type: 'boolean' },
  'manifest-path': { type: 'string' },
  'max-warnings': { type: 'string' },
  'no-deps': { type: 'boolean' },
  'output-file': { type: 'string', short: 'o' },
  package: { type: 'string', short: 'p', multiple: true },
  'print-config': { type: 'boolean' },
  quiet: { type: 'boolean' },
  'report-unused-disable-directives': { type: 'boolean' },
  root: { type: 'string' },
  rule: { type: 'string', multiple: true },
  staged: { type: 'boolean' },
  stdin: { type: 'boolean' },
  'stdin-filename': { type: 'string' },
  'strict-resolution': { type: 'boolean' },
  timings: { type: 'boolean' },
  version: { type: 'boolean', short: 'v' },
  watch: { type: 'boolean' },
  workspace: { type: 'boolean' },
  'write-baseline': { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig;

/** Text of `--help`. */
export const usage = `Usage: argument-comment-lint [options] [paths] [-- target flags and more options]

Without paths the whole workspace is checked, all targets of it.

Target flags, behind \`--\`
  --all-targets  --lib (--src)  --bins  --tests  --examples  --benches  --scripts  --configs
  --bin NAME  --test NAME  --example NAME  --bench NAME

Which files
  -p, --package NAME           only this package; again for more
      --changed[=COMMIT]       only files that differ from COMMIT (default: the main branch)
      --staged                 only files in git's index
      --no-error-on-unmatched-pattern
      --stdin --stdin-filename FILE
      --root DIRECTORY         the root of the workspace

Fixing
      --fix                    insert missing comments and repair near misses, in all targets
      --fix-dry-run            show what would remain

Reporting
  -f, --format FORMAT          ${reportFormats.join(', ')}
  -o, --output-file FILE
      --quiet                  errors only
      --max-warnings N         more warnings than N fail; --deny-warnings: N is 0
      --report-unused-disable-directives
      --strict-resolution      calls that TypeScript cannot resolve fail
      --baseline FILE          findings that are known (default: argument-comment-lint.baseline.json)
      --write-baseline         know all findings of this run
      --timings  --[no-]color

Configuration
  -c, --config FILE
      --rule ID=LEVEL          off, warn or error
      --print-config  --list-targets

Running
      --watch
      --no-cache  --cache-location FILE  --cache-strategy metadata|content
      --adapter auto|native|classic
  -h, --help  -v, --version

Exit code: 0 clean, 1 findings, 2 wrong use, wrong configuration or a crash.
`;

type Values = ReturnType<typeof parse>['values'];

/**
 * Reads a command line.
 *
 * @throws {@link UsageError} for what it does not know.
 */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const selection = selectTargets(argv);
  const { args, since } = splitChanged(selection.rest);
  const { values, positionals } = parse(args);
  const manifest = values['manifest-path'];
  const maxWarnings = values['deny-warnings'] === true ? 0 : count('--max-warnings', values['max-warnings']);
  return {
    mode: modeOf(values),
    paths: positionals,
    packages: [
      ...(values.package ?? []),
      ...(manifest === undefined ? [] : [manifest.replace(/\/?package\.json$/u, '') || '.']),
    ],
    selection,
    fix: values['fix-dry-run'] === true ? 'dryRun' : values.fix === true ? 'write' : 'no',
    format: formatOf(values.format),
    isQuiet: values.quiet ?? false,
    cache: {
      isOn: values.cache ?? true,
      strategy: oneOf('--cache-strategy', values['cache-strategy'] ?? 'metadata', ['metadata', 'content']),
      ...(values['cache-location'] !== undefined && { location: values['cache-location'] }),
    },
    rules: rulesOf(values.rule ?? []),
    reportUnusedDirectives: values['report-unused-disable-directives'] ?? false,
    strictResolution: values['strict-resolution'] ?? false,
    showsTimings: values.timings ?? false,
    allowUnmatched: values['error-on-unmatched-pattern'] === false,
    writeBaseline: values['write-baseline'] ?? false,
    adapter: oneOf('--adapter', values.adapter ?? 'auto', ['auto', 'native', 'classic']),
    ...onlyOf(values, since),
    ...(maxWarnings !== undefined && { maxWarnings }),
    ...(values['output-file'] !== undefined && { outputFile: values['output-file'] }),
    ...(values['stdin-filename'] !== undefined && { stdinFilename: values['stdin-filename'] }),
    ...(values.config !== undefined && { config: values.config }),
    ...(values.root !== undefined && { root: values.root }),
    ...(values.baseline !== undefined && { baseline: values.baseline }),
    ...(values.color !== undefined && { colour: values.color }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: knownOptions,
      allowPositionals: true,
      allowNegative: true,
      strict: true,
    });
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    const unknown = /Unknown option '(-[^']*)'/u.exec(message)?.[1];
    if (unknown === undefined) throw new UsageError(message, { cause: error });
    const name = unknown.replace(/^--?(?:no-)?/u, '');
    const meant = closestName(name, Object.keys(knownOptions));
    const target = meant === undefined ? closestTargetFlag(unknown) : undefined;
    const suggestion = meant === undefined ? target && `\`-- ${target}\`` : `\`--${meant}\``;
    throw new UsageError(`there is no option \`${unknown}\``, {
      ...(suggestion !== undefined && {
        remedy: `Did you mean ${suggestion}? \`--help\` lists all options.`,
      }),
    });
  }
}

/** `--changed` may stand alone or have a commit behind `=`. */
function splitChanged(args: readonly string[]): { args: readonly string[]; since: string | undefined } {
  const end = args.indexOf('--');
  const options = end === -1 ? args : args.slice(0, end);
  const written = options.findLast((argument) => argument.startsWith('--changed='));
  const plain = options.map((argument) => (argument.startsWith('--changed=') ? '--changed' : argument));
  return { args: [...plain, ...args.slice(options.length)], since: written?.slice('--changed='.length) };
}

function modeOf(values: Values): CommandLine['mode'] {
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  if (values['list-targets'] === true) return 'listTargets';
  if (values['print-config'] === true) return 'printConfig';
  if (values.stdin === true || values['stdin-filename'] !== undefined) {
    if (values['stdin-filename'] === undefined) throw new UsageError('`--stdin` wants `--stdin-filename`');
    return 'stdin';
  }
  return values.watch === true ? 'watch' : 'lint';
}

function onlyOf({ changed, staged }: Values, since: string | undefined): Pick<CommandLine, 'only'> {
  if (changed === true && staged === true)
    throw new UsageError('`--changed` and `--staged` exclude each other');
  if (staged === true) return { only: { kind: 'staged' } };
  return changed === true ? { only: { kind: 'changed', ...(since !== undefined && { since }) } } : {};
}

function formatOf(name: string | undefined): ReportFormat {
  if (name === undefined) return 'pretty';
  if (isReportFormat(name)) return name;
  const meant = closestName(name, reportFormats);
  throw new UsageError(`there is no format \`${name}\``, {
    remedy:
      meant === undefined ? `The formats are ${reportFormats.join(', ')}.` : `Did you mean \`${meant}\`?`,
  });
}

function rulesOf(written: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    written.map((rule) => {
      const [id = '', level, ...more] = rule.split('=');
      if (level === undefined || more.length > 0)
        throw new UsageError(`\`--rule ${rule}\` is not \`ID=LEVEL\``);
      return [id, level];
    }),
  );
}

function count(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/u.test(value)) return Number(value);
  throw new UsageError(`\`${option} ${value}\` is no count`);
}

function oneOf<const Name extends string>(option: string, value: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === value);
  if (found === undefined) throw new UsageError(`\`${option} ${value}\` is none of ${names.join(', ')}`);
  return found;
}
