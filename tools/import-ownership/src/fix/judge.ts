import type { OwnershipFinding } from '../findings/ownership-finding.ts';
import type { ImportBinding, ImportStatement } from '../module-record.ts';
import type { ModuleNode, OwnershipGraph } from '../ownership-graph.ts';
import { asMove, destinationOf, type MoveFinding } from './destination.ts';
import { cycleGate, otherGates, siteGates } from './gates.ts';
import { swappedWholes, type MemberMove } from './import-edits.ts';
import { createPackagePaths, type PackagePaths } from './package-paths.ts';
import { createLoadEffects, type LoadEffects } from './side-effects.ts';
import { blocked, manual, type Verdict } from './verdict.ts';

interface Bench {
  readonly graph: OwnershipGraph;
  readonly paths: PackagePaths;
  readonly effects: LoadEffects;
  readonly verdicts: Map<OwnershipFinding, Verdict>;
  /** Which test mocks a module, by the test's package and the module. */
  readonly mocks: ReadonlyMap<string, string>;
}

/** The findings of one file. */
interface Case {
  readonly reader: ModuleNode;
  readonly moves: readonly MoveFinding[];
}

/** The moves of a file as edits of members, for those that read a member. */
export function memberMoves(
  graph: OwnershipGraph,
  reader: ModuleNode,
  moves: readonly MoveFinding[],
): MemberMove[] {
  return moves.flatMap(({ site }) => {
    if (site.kind !== 'member') return [];
    const to = destinationOf(graph, reader, site.origin);
    return to === undefined
      ? []
      : [{ statement: site.statement, binding: site.binding, member: site.member, to }];
  });
}

function safeMoves({ verdicts }: Bench, { moves }: Case): readonly MoveFinding[] {
  return moves.filter(({ finding }) => verdicts.get(finding)?.status === 'safe');
}

function mockKey(own: string, file: string): string {
  return `${own}\0${file}`;
}

function mocksIn({ modules }: OwnershipGraph): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { file, package: own, edges } of modules.values()) {
    for (const { form, to } of edges) {
      if (form === 'mock' && to.kind === 'module') found.set(mockKey(own.name, to.file), file);
    }
  }
  return found;
}

/** A mock of the proxy does not reach who reads from the owner. */
function judgeMocks(bench: Bench, given: Case): void {
  for (const { finding, site } of safeMoves(bench, given)) {
    const test = bench.mocks.get(mockKey(given.reader.package.name, site.proxy.file));
    if (test === undefined) continue;
    const { specifier } = site.statement;
    bench.verdicts.set(
      finding,
      manual(`${test} mocks '${specifier}': import from ${site.origin.package}, and mock that there too.`),
    );
  }
}

/** A name in `const { name } = ns` stays there, unless the whole module comes from elsewhere. */
function judgeDestructured(bench: Bench, given: Case): void {
  const moves = safeMoves(bench, given);
  const swapped = swappedWholes(memberMoves(bench.graph, given.reader, moves));
  for (const { site, finding } of moves) {
    if (site.kind !== 'member' || site.member.form !== 'destructured' || swapped.has(site.binding)) continue;
    bench.verdicts.set(
      finding,
      manual(`Import \`${site.member.name}\` from ${site.origin.package} by name.`),
    );
  }
}

/** What leaves its statement: bindings as a whole, and whole modules whose every member is read elsewhere. */
function leaving(moves: readonly MoveFinding[]): Set<ImportBinding> {
  const gone = new Set<ImportBinding>();
  for (const [binding, group] of Map.groupBy(moves, ({ site }) => site.binding)) {
    const [first] = group;
    const isMember = first?.site.kind === 'member';
    if (!isMember || binding.uses?.members.length === group.length) gone.add(binding);
  }
  return gone;
}

/** Whether the statement makes the module be loaded; a type without the word is dropped with the other types. */
function isLoading(statement: ImportStatement, moves: readonly MoveFinding[]): boolean {
  if (statement.isType) return false;
  const types = new Set(
    moves
      .filter(({ site }) => site.kind === 'import' && site.origin.isType && !site.binding.isType)
      .map(({ site }) => site.binding),
  );
  return !statement.bindings.every((binding) => types.has(binding));
}

function vanishing(moves: readonly MoveFinding[]): Set<ImportStatement> {
  const gone = leaving(moves);
  const statements = new Set(moves.map(({ site }) => site.statement));
  return new Set(
    [...statements].filter(
      (statement) =>
        isLoading(statement, moves) &&
        statement.bindings.every((binding) => gone.has(binding) || binding.isType),
    ),
  );
}

/** The modules that the file loads when the moves are made. */
function loadedAfter(
  { graph }: Bench,
  { reader, moves }: Case,
  gone: ReadonlySet<ImportStatement>,
): string[] {
  const goneAt = new Set([...gone].map(({ source }) => source.start));
  const kept = reader.edges.flatMap(({ start, isType, form, to }) => {
    const isLoaded = !isType && (form === 'import' || form === 'export' || form === 'require');
    return isLoaded && !goneAt.has(start) && to.kind === 'module' ? [to.file] : [];
  });
  const arriving = moves.flatMap(({ site }) => {
    const { origin, statement } = site;
    const to = statement.isType ? undefined : destinationOf(graph, reader, origin);
    const resolved = to === undefined ? undefined : graph.resolve(reader.file, to.specifier);
    return resolved?.kind === 'module' && !origin.isType ? [resolved.file] : [];
  });
  return [...kept, ...arriving];
}

/** Statements that would vanish, and with them something that happens when a module is loaded. */
function judgeEffects(bench: Bench, given: Case): void {
  const moves = safeMoves(bench, given);
  const gone = vanishing(moves);
  if (gone.size === 0) return;
  const { effects, verdicts } = bench;
  const still = effects.closureOf(loadedAfter(bench, { reader: given.reader, moves }, gone));
  for (const { finding, site } of moves) {
    if (!gone.has(site.statement)) continue;
    const lost = [...effects.closureOf([site.proxy.file])].find(
      (file) => !still.has(file) && effects.hasEffect(file),
    );
    if (lost === undefined) continue;
    const { specifier } = site.statement;
    verdicts.set(
      finding,
      blocked(
        'side-effects',
        `Importing '${specifier}' loads ${lost}, which does something then: keep that with \`import '${specifier}';\`, ` +
          `or make sure that it is not wanted here, and import from ${site.origin.package}.`,
      ),
    );
  }
}

/** Each accepted move is an edge that those behind it have to reckon with. */
function judgeCycles(bench: Bench, given: Case): void {
  const { paths, verdicts } = bench;
  const from = given.reader.package.name;
  for (const { finding, site } of safeMoves(bench, given)) {
    const verdict = cycleGate(paths, from, site.origin.package);
    verdicts.set(finding, verdict);
    if (verdict.status === 'safe') paths.add(from, site.origin.package);
  }
}

function judgeMoves(bench: Bench, given: Case): void {
  const { graph, paths, verdicts } = bench;
  const { reader, moves } = given;
  for (const { finding, site } of moves) verdicts.set(finding, siteGates(graph, paths, { reader, site }));
  judgeMocks(bench, given);
  judgeDestructured(bench, given);
  judgeEffects(bench, given);
  judgeCycles(bench, given);
}

function withVerdict(finding: OwnershipFinding, { status, help }: Verdict): OwnershipFinding {
  const facts = { ...finding.facts, fix: status };
  return { ...finding, facts, ...(help !== undefined && { help }) };
}

/**
 * Says of each finding whether `--fix` may mend it, and if not, why and what to do by hand. A rewrite that might
 * change what the program does is never `safe`.
 */
export function judgeFindings(
  graph: OwnershipGraph,
  findings: readonly OwnershipFinding[],
): readonly OwnershipFinding[] {
  const verdicts: Bench['verdicts'] = new Map();
  const paths = createPackagePaths(graph);
  const effects = createLoadEffects(graph);
  const bench = { graph, paths, effects, verdicts, mocks: mocksIn(graph) };
  const moves = findings.flatMap((finding) => asMove(finding) ?? []);
  for (const [file, ofFile] of Map.groupBy(moves, ({ finding }) => finding.file)) {
    const reader = graph.modules.get(file);
    if (reader !== undefined) judgeMoves(bench, { reader, moves: ofFile });
  }
  return findings.map((finding) => {
    const { site, facts, file } = finding;
    const reader = graph.modules.get(file)?.package.name;
    const verdict = verdicts.get(finding) ?? otherGates(bench.paths, { site, reader, status: facts.fix });
    return withVerdict(finding, verdict);
  });
}
