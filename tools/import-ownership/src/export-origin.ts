import type { OwnershipGraph } from './ownership-graph.ts';
import type { ExportRecord, OwnExport, Reference, Span, StarExport } from './module-record.ts';

/** One export statement on the way from a reader to the declaration. */
export interface Hop {
  /** The forwarding file, its package, and what it calls the symbol. */
  readonly file: string;
  readonly package: string;
  readonly name: string;
  /** The export in that file. */
  readonly span: Span;
  /** An alias declaration, not a re-export: it may widen a type or take the value as it was when it was loaded. */
  readonly isAlias: boolean;
}

/** Where a symbol is declared. */
export interface Origin {
  readonly package: string;
  /** The declaring file, from the root. */
  readonly module: string;
  /** What that file calls it; `default`, or `*` for the file as a whole. */
  readonly name: string;
  readonly isType: boolean;
  /** What other packages write to import it; absent when no entry of its package exports it. */
  readonly exposed?: { readonly specifier: string; readonly name: string };
  /** The forwards in between, the outermost first; empty when the asked module declares it. */
  readonly hops: readonly Hop[];
}

/** Answers who declares what. Answers are kept, so one finder serves one graph. */
export interface OriginFinder {
  /**
   * Who declares what a module exports under a name; `*` asks for the module as a whole. Undefined when the module
   * has no such export, when two `export *` disagree, or when it comes from outside of the workspace.
   */
  originOf(file: string, name: string): Origin | undefined;
  /** All names that a module exports, those of its `export *` too. */
  namesOf(file: string): readonly string[];
  /** What an alias of a file stands for, when it is a symbol of the workspace. */
  referenceOrigin(file: string, reference: Reference): Origin | undefined;
}

/** Declared here, before it is known how others reach it. */
interface Found {
  readonly module: string;
  readonly name: string;
  readonly isType: boolean;
  readonly hops: readonly Hop[];
}
type Answer = Found | 'ambiguous' | undefined;

/** Makes the finder of a graph. */
export function createOriginFinder(graph: OwnershipGraph): OriginFinder {
  return new Finder(graph);
}

class Finder implements OriginFinder {
  readonly #graph: OwnershipGraph;
  /** By file and name. */
  readonly #answers = new Map<string, Map<string, Answer>>();
  /** How often a question was asked again on its own way. */
  #cuts = 0;
  readonly #names = new Map<string, readonly string[]>();
  readonly #open = new Map<string, ReadonlySet<string> | undefined>();
  readonly #exposed = new Map<string, ReadonlyMap<string, { specifier: string; name: string }>>();
  readonly #byName = new Map<string, ReadonlyMap<string, readonly ExportRecord[]>>();

  constructor(graph: OwnershipGraph) {
    this.#graph = graph;
  }

  originOf(file: string, name: string): Origin | undefined {
    const answer = this.#lookup(file, name, new Set());
    return answer === undefined || answer === 'ambiguous' ? undefined : this.#told(answer);
  }

  namesOf(file: string): readonly string[] {
    return this.#namesFrom(file, new Set());
  }

  referenceOrigin(file: string, reference: Reference): Origin | undefined {
    const answer = this.#reference(file, reference, new Set());
    return answer === undefined || answer === 'ambiguous' ? undefined : this.#told(answer);
  }

  #told(found: Found): Origin {
    const owner = this.#graph.modules.get(found.module)?.package.name ?? '';
    const exposed = this.#exposedBy(owner).get(`${found.module}\0${found.name}`);
    return { ...found, package: owner, ...(exposed && { exposed }) };
  }

  /** How others reach each declaration of a package: by the shortest specifier, under its own name if they can. */
  #exposedBy(owner: string): ReadonlyMap<string, { specifier: string; name: string }> {
    const kept = this.#exposed.get(owner);
    if (kept !== undefined) return kept;
    const made = new Map<string, { specifier: string; name: string }>();
    this.#exposed.set(owner, made);
    for (const { specifier, file } of this.#graph.packages.get(owner)?.entries ?? []) {
      const whole = `${file}\0*`;
      if (!made.has(whole)) made.set(whole, { specifier, name: '*' });
      for (const name of this.namesOf(file)) {
        const answer = this.#lookup(file, name, new Set());
        if (answer === undefined || answer === 'ambiguous') continue;
        const key = `${answer.module}\0${answer.name}`;
        const known = made.get(key);
        const isBetter = known?.specifier === specifier && known.name !== answer.name && name === answer.name;
        if (known === undefined || isBetter) made.set(key, { specifier, name });
      }
    }
    return made;
  }

  #exportsOf(file: string): ReadonlyMap<string, readonly ExportRecord[]> {
    const kept = this.#byName.get(file);
    if (kept !== undefined) return kept;
    const made = new Map<string, ExportRecord[]>();
    for (const each of this.#graph.modules.get(file)?.record.exports ?? []) {
      const name = each.kind === 'star' ? '*' : each.name;
      const same = made.get(name);
      if (same === undefined) made.set(name, [each]);
      else same.push(each);
    }
    this.#byName.set(file, made);
    return made;
  }

  #lookup(file: string, name: string, seen: Set<string>): Answer {
    const answers = this.#answers.get(file) ?? new Map<string, Answer>();
    this.#answers.set(file, answers);
    const kept = answers.get(name);
    if (kept !== undefined || answers.has(name)) return kept;
    const key = `${file}\0${name}`;
    // As the language has it, a question that was asked on the way before answers nothing.
    if (seen.has(key)) {
      this.#cuts += 1;
      return undefined;
    }
    const isFirst = seen.size === 0;
    const before = this.#cuts;
    seen.add(key);
    const answer = this.#resolve(file, name, seen);
    // What was cut short on the way of another question is no answer to this one.
    if (isFirst || this.#cuts === before) answers.set(name, answer);
    return answer;
  }

  #resolve(file: string, name: string, seen: Set<string>): Answer {
    const record = this.#graph.modules.get(file)?.record;
    if (record === undefined) return undefined;
    const whole: Found = { module: file, name: '*', isType: false, hops: [] };
    if (name === '*') return whole;
    const exports = this.#exportsOf(file);
    const direct = exports.get(name);
    if (direct !== undefined) return this.#direct(file, direct, seen);
    const assigned = exports.get('=')?.[0];
    if (assigned?.kind === 'own') return this.#assigned(file, { name, assigned }, seen);
    if (name === 'default') return record.isModule ? undefined : whole;
    const starred = this.#starred(file, { name, stars: exports.get('*') ?? [] }, seen);
    if (starred !== undefined || record.isModule) return starred;
    // A script, or a CommonJS module that builds what it exports.
    return { module: file, name, isType: false, hops: [] };
  }

  #direct(file: string, records: readonly ExportRecord[], seen: Set<string>): Answer {
    // A value and a type may share a name; the one that is handed on tells more.
    const [first] = records.toSorted((one, other) => rank(one) - rank(other));
    if (first === undefined || first.kind === 'star') return undefined;
    if (first.kind === 'own') return this.#own(file, first, seen);
    const answer =
      first.kind === 'from'
        ? this.#through(file, { specifier: first.specifier, name: first.imported }, seen)
        : this.#local(file, { local: first.local, members: [] }, seen);
    return withHop(answer, this.#hop(file, first, first.name), first.isType);
  }

  #own(file: string, own: OwnExport, seen: Set<string>): Answer {
    const itself: Found = { module: file, name: own.name, isType: own.isType, hops: [] };
    const [reference, ...more] = own.alias?.references ?? [];
    if (reference === undefined || more.length > 0 || !isHardAlias(own)) return itself;
    const answer = this.#reference(file, reference, seen);
    if (answer === undefined || answer === 'ambiguous') return itself;
    // A second name for a symbol of the own package is the package's own.
    return this.#packageOf(answer.module) === this.#packageOf(file)
      ? itself
      : withHop(answer, this.#hop(file, own, own.name), own.isType);
  }

  #assigned(
    file: string,
    { name, assigned }: { name: string; assigned: OwnExport },
    seen: Set<string>,
  ): Answer {
    const itself: Found = { module: file, name, isType: false, hops: [] };
    const [reference, ...more] = assigned.alias?.references ?? [];
    if (reference === undefined || more.length > 0) return itself;
    const whole = this.#reference(file, reference, seen);
    if (whole === undefined || whole === 'ambiguous') return itself;
    if (this.#packageOf(whole.module) === this.#packageOf(file)) {
      if (whole.name !== '*' || name === 'default') return itself;
      return this.#lookup(whole.module, name, seen) ?? itself;
    }
    const answer = whole.name === '*' && name !== 'default' ? this.#lookup(whole.module, name, seen) : whole;
    return withHop(answer, this.#hop(file, assigned, name), assigned.isType) ?? itself;
  }

  #starred(
    file: string,
    { name, stars }: { name: string; stars: readonly ExportRecord[] },
    seen: Set<string>,
  ): Answer {
    if (name === 'default') return undefined;
    let found: Answer;
    for (const star of stars) {
      if (star.kind !== 'star' || !this.#mayExport(file, star, name)) continue;
      const answer = this.#through(file, { specifier: star.specifier, name }, seen);
      if (answer === 'ambiguous') return answer;
      if (answer === undefined) continue;
      if (found === undefined || found === 'ambiguous') {
        found = withHop(answer, this.#hop(file, star, name), star.isType);
      } else if (found.module !== answer.module || found.name !== answer.name) return 'ambiguous';
    }
    return found;
  }

  /** Whether a name is worth asking for: most of the names of a barrel come by one of its many stars. */
  #mayExport(file: string, { specifier }: StarExport, name: string): boolean {
    const to = this.#graph.resolve(file, specifier);
    return to.kind === 'module' && (this.#openNames(to.file)?.has(name) ?? true);
  }

  /** The names that a module and its stars export; undefined when one of them may have any name. */
  #openNames(file: string): ReadonlySet<string> | undefined {
    if (this.#open.has(file)) return this.#open.get(file);
    // A circle of stars: who asks again on the way gets to know by asking.
    this.#open.set(file, undefined);
    const names = this.#ownAndStarred(file);
    this.#open.set(file, names);
    return names;
  }

  #ownAndStarred(file: string): ReadonlySet<string> | undefined {
    const exports = this.#exportsOf(file);
    if (this.#graph.modules.get(file)?.record.isModule !== true || exports.has('=')) return undefined;
    const names = new Set<string>();
    for (const [name, records] of exports) {
      if (name !== '*') names.add(name);
      for (const star of name === '*' ? records : []) {
        const to = star.kind === 'star' ? this.#graph.resolve(file, star.specifier) : undefined;
        if (to?.kind !== 'module') continue;
        const starred = this.#openNames(to.file);
        if (starred === undefined) return undefined;
        for (const each of starred) names.add(each);
      }
    }
    return names;
  }

  #through(
    file: string,
    { specifier, name }: { specifier: string; name: string },
    seen: Set<string>,
  ): Answer {
    const to = this.#graph.resolve(file, specifier);
    return to.kind === 'module' ? this.#lookup(to.file, name, seen) : undefined;
  }

  #local(
    file: string,
    { local, members }: { local: string; members: readonly string[] },
    seen: Set<string>,
  ): Answer {
    const record = this.#graph.modules.get(file)?.record;
    for (const statement of record?.imports ?? []) {
      const binding = statement.bindings.find((each) => each.local === local);
      if (binding === undefined) continue;
      const answer = this.#through(file, { specifier: statement.specifier, name: binding.imported }, seen);
      return this.#member(answer, members, seen);
    }
    return undefined;
  }

  /** Members of a whole module are symbols; members of anything else are not. */
  #member(answer: Answer, members: readonly string[], seen: Set<string>): Answer {
    let at = answer;
    for (const member of members) {
      if (at === undefined || at === 'ambiguous' || at.name !== '*') return undefined;
      at = this.#lookup(at.module, member, seen);
    }
    return at;
  }

  #reference(file: string, reference: Reference, seen: Set<string>): Answer {
    if (reference.kind === 'local') return this.#local(file, reference, seen);
    const whole = this.#through(file, { specifier: reference.specifier, name: '*' }, seen);
    return this.#member(whole, reference.members, seen);
  }

  #namesFrom(file: string, seen: Set<string>): readonly string[] {
    const kept = this.#names.get(file);
    if (kept !== undefined) return kept;
    if (seen.has(file)) return [];
    const isFirst = seen.size === 0;
    seen.add(file);
    const names = new Set<string>();
    for (const [name, records] of this.#exportsOf(file)) {
      if (name !== '*') names.add(name);
      else for (const each of this.#starredNames(file, records, seen)) names.add(each);
    }
    const found = [...names];
    if (isFirst) this.#names.set(file, found);
    return found;
  }

  /** What `export *` hands on: all but the default. */
  #starredNames(file: string, stars: readonly ExportRecord[], seen: Set<string>): string[] {
    const targets = stars.flatMap((star) => {
      const to = star.kind === 'star' ? this.#graph.resolve(file, star.specifier) : undefined;
      return to?.kind === 'module' ? [to.file] : [];
    });
    return targets.flatMap((each) => this.#namesFrom(each, seen)).filter((name) => name !== 'default');
  }

  #packageOf(file: string): string | undefined {
    return this.#graph.modules.get(file)?.package.name;
  }

  #hop(file: string, { start, end, kind }: ExportRecord, name: string): Hop {
    return {
      file,
      package: this.#packageOf(file) ?? '',
      name,
      span: { start, end },
      isAlias: kind === 'own',
    };
  }
}

/** Whether an alias is another name, not a wrapper around it. */
export function isHardAlias({ alias }: OwnExport): boolean {
  return alias !== undefined && alias.form !== 'wrapper' && alias.form !== 'namespaceObject';
}

function rank(record: ExportRecord): number {
  if (record.kind !== 'own') return 0;
  return isHardAlias(record) ? 1 : 2;
}

function withHop(answer: Answer, hop: Hop, isType: boolean): Answer {
  if (answer === undefined || answer === 'ambiguous') return answer;
  return { ...answer, isType: answer.isType || isType, hops: [hop, ...answer.hops] };
}
