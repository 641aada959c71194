import { createTextPositions, type Finding, type Fix, type TextPositions } from '@codex-ts/lint-run';

import type { ArgumentFinding, FileVerdict, UnnamedCall } from './argument-finding.ts';
import { createCallReader, type Argument, type CallSite } from './call-sites.ts';
import type { CheckedProgram, SignatureFacts, SourceUnit } from './checker/checker.ts';
import { readTrivia } from './comment-grammar.ts';
import type { RuleId } from './config.ts';
import { readDirectives, type Directives } from './directives.ts';
import { parametersOf, type Counted, type NamedParameter } from './parameter-names.ts';
import type { Problem } from './rules/argument-facts.ts';
import { mismatch } from './rules/mismatch.ts';
import { uncommented } from './rules/uncommented.ts';
import type { FileSettings, Settings } from './settings.ts';

/** What a file is linted with. */
export interface LintContext {
  readonly program: CheckedProgram;
  readonly settings: Settings;
  /** Whether the file of a declaration is the project's own. */
  readonly isFirstParty: (path: string) => boolean;
  /** The package that a file belongs to, for patterns such as `package#function`. */
  readonly packageNameOf: (path: string) => string | undefined;
}

/** Lints one file of an open program. */
export function lintFile(file: string, unit: SourceUnit, context: LintContext): FileVerdict {
  const positions = createTextPositions(unit.text);
  const [problem] = unit.syntaxProblems;
  if (problem !== undefined) {
    const { message, start, end } = problem;
    const said = {
      rule: 'syntax-error',
      severity: 'error',
      message: `this file does not parse: ${message}`,
    } as const;
    return { findings: [{ file, ...range(positions, start, end), ...said }], unnamed: [] };
  }

  const { program, settings } = context;
  const directives = readDirectives(file, unit, { positions, kinds: program.kinds });
  const call: CallContext = { ...context, file, positions, directives, choices: settings.of(file) };
  const reader = createCallReader(program.kinds);
  const unnamed: UnnamedCall[] = [];
  const findings: ArgumentFinding[] = [];
  const sites = [...unit.nodes(reader.kinds)]
    .map((node) => reader.read(node, unit.text))
    .filter((site) => site !== undefined);
  const resolutions = program.resolve(
    sites.map(({ node }) => node),
    context.isFirstParty,
  );
  for (const [index, site] of sites.entries()) {
    const resolution = resolutions[index];
    if (resolution?.kind === 'declared') {
      findings.push(...lintCall(site, resolution.signature, call));
    } else if (resolution?.kind === 'unresolved' || resolution?.kind === 'untyped') {
      const start = readTrivia(unit.text, site.node.pos).end;
      unnamed.push({ file, ...positions.at(start), reason: resolution.kind });
    }
  }
  return { findings: [...findings, ...directives.problems(settings)], unnamed };
}

interface CallContext extends LintContext {
  readonly file: string;
  readonly choices: FileSettings;
  readonly positions: TextPositions;
  readonly directives: Directives;
}

function lintCall(call: CallSite, signature: SignatureFacts, context: CallContext): ArgumentFinding[] {
  if (!context.isFirstParty(signature.declaredIn) || isIgnored(signature, context)) return [];
  const counted = call.arguments.map(({ node, isSpread }): Counted =>
    isSpread ? { isSpread, length: context.program.spreadLength(node) } : { isSpread: false },
  );
  const parameters = parametersOf(counted, [signature.names(), ...signature.alternatives()]);
  return call.arguments.flatMap((argument, index) => {
    const parameter = parameters[index];
    return parameter === undefined ? [] : lintArgument({ argument, parameter, call }, context);
  });
}

function lintArgument(
  facts: { argument: Argument; parameter: NamedParameter; call: CallSite },
  { choices, positions, directives, program, file }: CallContext,
): ArgumentFinding[] {
  const { argument, parameter } = facts;
  if (choices.ignoreParameters.some((pattern) => pattern.test(parameter.name))) return [];
  const isShadowed =
    argument.undefinedName !== undefined && !program.isGlobalUndefined(argument.undefinedName);
  const [rule, problem] = ((): [RuleId, Problem | undefined] => {
    const wrong = mismatch(facts, choices);
    if (wrong !== undefined) return ['argument-comment-mismatch', wrong];
    return ['uncommented-anonymous-literal-argument', isShadowed ? undefined : uncommented(facts, choices)];
  })();

  const level = choices.levels[rule];
  if (problem === undefined || level === 'off') return [];
  const where = range(positions, argument.start, argument.end);
  if (directives.suppress(rule, where.line)) return [];
  const fix: Fix | undefined = problem.edits && { title: problem.help, edits: problem.edits };
  return [
    {
      file,
      ...where,
      rule,
      severity: level === 'error' ? 'error' : 'warning',
      message: problem.message,
      help: problem.help,
      identity: parameter.name,
      facts: { parameter: parameter.name },
      ...(fix !== undefined && { fix }),
      ...(problem.suggestion !== undefined && { suggestions: [problem.suggestion] }),
    },
  ];
}

function isIgnored(signature: SignatureFacts, { choices, packageNameOf }: CallContext): boolean {
  if (choices.ignoreCallees.length === 0) return false;
  const { name, owner } = signature.describe();
  if (name === undefined) return false;
  const spellings = [name, `${packageNameOf(signature.declaredIn)}#${name}`];
  if (owner !== undefined) spellings.push(`${owner}.${name}`);
  return choices.ignoreCallees.some((pattern) => spellings.some((spelling) => pattern.test(spelling)));
}

type Range = Pick<Finding, 'column' | 'endColumn' | 'endLine' | 'line'>;

function range(positions: TextPositions, start: number, end: number): Range {
  const [from, to] = [positions.at(start), positions.at(end)];
  return { ...from, endLine: to.line, endColumn: to.column };
}
