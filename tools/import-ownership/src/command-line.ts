import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

import { closestName, isReportFormat, reportFormats, type ReportFormat } from '@codex-ts/lint-run';

import { UsageError } from './errors.ts';

/** A command line as it is meant. */
export interface CommandLine {
  readonly mode: 'check' | 'explain' | 'graph' | 'help' | 'printConfig' | 'version';
  /** What `explain` is asked about. */
  readonly symbol?: string;
  readonly graphAs: 'dot' | 'mermaid';
  /** Only findings of these packages. */
  readonly packages: readonly string[];
  /** Only findings of these files, folders and globs. */
  readonly paths: readonly string[];
  readonly changed?: { readonly since?: string };
  readonly fix: 'dry' | 'no' | 'write';
  readonly prune?: 'all' | 'private';
  readonly format: ReportFormat;
  readonly outputFile?: string;
  readonly maxWarnings?: number;
  readonly isQuiet: boolean;
  readonly baseline?: string;
  readonly writeBaseline: boolean;
  readonly rules?: Readonly<Record<string, string>>;
  readonly config?: string;
  readonly root?: string;
  readonly cache: {
    readonly isOn: boolean;
    readonly location?: string;
    readonly strategy: 'content' | 'metadata';
  };
  readonly colour?: boolean;
}

const knownOptions = {
  'as': { type: 'string' },
  'baseline': { type: 'string' },
  'cache': { type: 'boolean' },
  'cache-location': { type: 'string' },
  'cache-strategy': { type: 'string' },
  'changed': { type: 'boolean' },
  'color': { type: 'boolean' },
  'config': { type: 'string', short: 'c' },
  'dry': { type: 'boolean' },
  'fix': { type: 'boolean' },
  'format': { type: 'string', short: 'f' },
  'help': { type: 'boolean', short: 'h' },
  'max-warnings': { type: 'string' },
  'output-file': { type: 'string', short: 'o' },
  'package': { type: 'string', short: 'p', multiple: true },
  'print-config': { type: 'boolean' },
  'prune': { type: 'boolean' },
  'prune-public': { type: 'boolean' },
  'quiet': { type: 'boolean' },
  'root': { type: 'string' },
  'rule': { type: 'string', multiple: true },
  'since': { type: 'string' },
  'version': { type: 'boolean', short: 'v' },
  'write-baseline': { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig;

/** Text of `--help`. */
export const usage = `Usage: import-ownership [options] [paths]
       import-ownership explain SYMBOL [options]
       import-ownership graph [--as mermaid|dot] [options]

Looks at the whole workspace; paths narrow what is reported.

  explain SYMBOL               who declares it, who hands it on, who reads it through what;
                               also package#symbol and file#symbol
  graph                        which package imports which; dashed where only tests do

Which findings
  -p, --package NAME           only of this package; again for more
      --changed[=COMMIT]       only in files that differ from COMMIT (default: the main branch)
      --baseline FILE          findings that are known (default: import-ownership.baseline.json)
      --write-baseline         know all findings of this run

Fixing
      --fix                    rewrite imports, manifests and references where that is safe
      --fix --dry              show what would be written
      --fix --prune            remove forwards that nobody reads any more, of private packages
      --fix --prune-public     of published packages too

Reporting
  -f, --format FORMAT          ${reportFormats.join(', ')}
  -o, --output-file FILE
      --quiet                  errors only
      --max-warnings N         more warnings than N fail
      --[no-]color

Configuration
  -c, --config FILE
      --rule ID=LEVEL          off, warn or error
      --root DIRECTORY         the root of the workspace
      --print-config
      --no-cache  --cache-location FILE  --cache-strategy metadata|content
  -h, --help  -v, --version

Exit code: 0 clean, 1 findings, 2 wrong use, wrong configuration, an import that leads nowhere, or a crash.
`;

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  try {
    const parsed = {
      args: [...args],
      options: knownOptions,
      allowPositionals: true,
      allowNegative: true,
    } as const;
    return parseArgs(parsed);
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    const unknown = /Unknown option '(-[^']*)'/u.exec(message)?.[1];
    if (unknown === undefined) throw new UsageError(message, { cause: error });
    const meant = closestName(unknown.replace(/^--?(?:no-)?/u, ''), Object.keys(knownOptions));
    throw new UsageError(`there is no option \`${unknown}\``, {
      cause: error,
      ...(meant === undefined
        ? {}
        : { remedy: `Did you mean \`--${meant}\`? \`--help\` lists all options.` }),
    });
  }
}

/** `--changed` may stand alone or have a commit behind `=`; `--` is a package manager's. */
function prepared(args: readonly string[]): string[] {
  return args
    .filter((argument, index) => argument !== '--' || args.indexOf('--') !== index)
    .flatMap((argument) =>
      argument.startsWith('--changed=')
        ? ['--changed', `--since=${argument.slice('--changed='.length)}`]
        : [argument],
    );
}

function oneOf<const Name extends string>(option: string, value: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  const meant = closestName(value, names);
  const remedy = meant === undefined ? `It is one of ${names.join(', ')}.` : `Did you mean \`${meant}\`?`;
  throw new UsageError(`\`${option} ${value}\` is not known`, { remedy });
}

function formatOf(name: string | undefined): ReportFormat {
  if (name === undefined) return 'pretty';
  return isReportFormat(name) ? name : oneOf('--format', name, reportFormats);
}

function count(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/u.test(value)) return Number(value);
  throw new UsageError(`\`${option} ${value}\` is no count`);
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

function modeOf(
  values: Values,
  positionals: readonly string[],
): Pick<CommandLine, 'mode' | 'paths' | 'symbol'> {
  if (values.help === true) return { mode: 'help', paths: [] };
  if (values.version === true) return { mode: 'version', paths: [] };
  if (values['print-config'] === true) return { mode: 'printConfig', paths: [] };
  const [first, symbol, ...more] = positionals;
  if (first === 'explain') {
    if (symbol === undefined || more.length > 0) throw new UsageError('`explain` wants one symbol');
    return { mode: 'explain', symbol, paths: [] };
  }
  if (first === 'graph') {
    if (symbol !== undefined) throw new UsageError(`\`graph\` does not want \`${symbol}\``);
    return { mode: 'graph', paths: [] };
  }
  return { mode: 'check', paths: positionals };
}

function fixOf(values: Values): Pick<CommandLine, 'fix' | 'prune'> {
  const wantsPrune = values.prune === true || values['prune-public'] === true;
  if (values.fix !== true) {
    const alone = values.dry === true ? '--dry' : wantsPrune ? '--prune' : undefined;
    if (alone !== undefined) throw new UsageError(`\`${alone}\` goes with \`--fix\``);
    return { fix: 'no' };
  }
  const prune = values['prune-public'] === true ? 'all' : 'private';
  return { fix: values.dry === true ? 'dry' : 'write', ...(wantsPrune ? { prune } : {}) };
}

/**
 * Reads a command line.
 *
 * @throws {@link UsageError} for what it does not know.
 */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const { values, positionals } = parse(prepared(argv));
  const maxWarnings = count('--max-warnings', values['max-warnings']);
  const strategy = oneOf('--cache-strategy', values['cache-strategy'] ?? 'metadata', ['metadata', 'content']);
  const location = values['cache-location'];
  return {
    ...modeOf(values, positionals),
    ...fixOf(values),
    graphAs: oneOf('--as', values.as ?? 'mermaid', ['mermaid', 'dot']),
    packages: values.package ?? [],
    format: formatOf(values.format),
    isQuiet: values.quiet ?? false,
    writeBaseline: values['write-baseline'] ?? false,
    cache: { isOn: values.cache ?? true, strategy, ...(location !== undefined && { location }) },
    ...(values.changed === true && { changed: values.since === undefined ? {} : { since: values.since } }),
    ...(values.rule !== undefined && { rules: rulesOf(values.rule) }),
    ...(maxWarnings !== undefined && { maxWarnings }),
    ...(values['output-file'] !== undefined && { outputFile: values['output-file'] }),
    ...(values.config !== undefined && { config: values.config }),
    ...(values.root !== undefined && { root: values.root }),
    ...(values.baseline !== undefined && { baseline: values.baseline }),
    ...(values.color !== undefined && { colour: values.color }),
  };
}
