import { createTextPositions } from '@codex-ts/lint-run';

import type { Hop, Origin } from './export-origin.ts';
import type { Span } from './module-record.ts';
import type { ModuleNode } from './ownership-graph.ts';
import type { OwnershipRun } from './ownership-run.ts';

/** A place in the workspace. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Who reads a symbol. */
export interface Reader extends Place {
  readonly package: string;
  /** What it writes behind `from`. */
  readonly specifier: string;
  /** The packages that hand it on, on the way; empty when it is read from its owner. */
  readonly through: readonly string[];
}

/** All that is known of one declared symbol. */
export interface Explanation {
  readonly name: string;
  readonly package: string;
  readonly declared: Place;
  /** What to write to import it; absent when its package does not expose it. */
  readonly exposed?: { readonly specifier: string; readonly name: string };
  readonly forwards: readonly (Place & {
    readonly package: string;
    readonly as: string;
    readonly isAlias: boolean;
  })[];
  readonly readers: readonly Reader[];
}

interface Wanted {
  readonly name: string;
  /** A package or file that it must be of, when one was named. */
  readonly within?: string;
}

function wantedBy(question: string): Wanted {
  const sign = question.lastIndexOf('#');
  return sign <= 0
    ? { name: question.replace(/^#/u, '') }
    : { within: question.slice(0, sign), name: question.slice(sign + 1) };
}

function keyOf({ module, name }: Origin): string {
  return `${module}\0${name}`;
}

function isWanted(origin: Origin, as: string, { name, within }: Wanted): boolean {
  if (origin.name !== name && as !== name) return false;
  const places = [origin.package, origin.module, origin.exposed?.specifier];
  return within === undefined || places.includes(within);
}

interface Gathered {
  readonly origin: Origin;
  readonly forwards: Map<string, Hop>;
  readonly readers: { own: ModuleNode; specifier: string; binding: Span; origin: Origin }[];
}

/** One import of another package, with the names that are read by it. */
interface Crossing {
  readonly own: ModuleNode;
  readonly specifier: string;
  readonly file: string;
  readonly reads: readonly (Span & { readonly name: string })[];
}

function* crossings({ graph }: OwnershipRun): Generator<Crossing> {
  for (const own of graph.modules.values()) {
    for (const { specifier, bindings } of own.record.imports) {
      const to = graph.resolve(own.file, specifier);
      if (to.kind !== 'module' || to.package === own.package.name) continue;
      const reads = bindings.flatMap((binding): readonly (Span & { name: string })[] =>
        binding.imported === '*' ? (binding.uses?.members ?? []) : [{ ...binding, name: binding.imported }],
      );
      yield { own, specifier, file: to.file, reads };
    }
  }
}

function gather(run: OwnershipRun, wanted: Wanted): Map<string, Gathered> {
  const { graph, origins } = run;
  const found = new Map<string, Gathered>();
  const meet = (origin: Origin, as: string): Gathered | undefined => {
    const known = found.get(keyOf(origin));
    if (known === undefined && !isWanted(origin, as, wanted)) return undefined;
    const gathered = known ?? { origin, forwards: new Map(), readers: [] };
    found.set(keyOf(origin), gathered);
    for (const hop of origin.hops) {
      if (hop.package !== origin.package) gathered.forwards.set(`${hop.file}\0${hop.span.start}`, hop);
    }
    return gathered;
  };
  for (const own of graph.modules.values()) {
    for (const name of origins.namesOf(own.file)) {
      const origin = origins.originOf(own.file, name);
      if (origin !== undefined) meet(origin, name);
    }
  }
  for (const { own, specifier, file, reads } of crossings(run)) {
    for (const read of reads) {
      const origin = origins.originOf(file, read.name);
      if (origin === undefined || !found.has(keyOf(origin))) continue;
      meet(origin, read.name)?.readers.push({ own, specifier, binding: read, origin });
    }
  }
  return found;
}

/** Everything about the symbols of a name: `signIn`, `@acme/login#signIn`, `packages/login/src/sign-in.ts#signIn`. */
export function explainSymbol(run: OwnershipRun, question: string): readonly Explanation[] {
  const { graph } = run;
  const placeAt = (file: string, { start }: Span): Place => ({
    file,
    ...createTextPositions(graph.textOf(file)).at(start),
  });
  return [...gather(run, wantedBy(question)).values()].map(({ origin, forwards, readers }) => {
    const own = graph.modules.get(origin.module)?.record.exports;
    const declared = own?.find((each) => each.kind === 'own' && each.name === origin.name) ?? {
      start: 0,
      end: 0,
    };
    return {
      name: origin.name,
      package: origin.package,
      declared: placeAt(origin.module, declared),
      ...(origin.exposed === undefined ? {} : { exposed: origin.exposed }),
      forwards: [...forwards.values()].map((hop) => ({
        ...placeAt(hop.file, hop.span),
        package: hop.package,
        as: hop.name,
        isAlias: hop.isAlias,
      })),
      readers: readers.map(({ own: reader, specifier, binding, origin: read }) => ({
        ...placeAt(reader.file, binding),
        package: reader.package.name,
        specifier,
        through: [...new Set(read.hops.map((hop) => hop.package))].filter((name) => name !== read.package),
      })),
    };
  });
}

function at({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** An explanation as text for people. */
export function explanationText(explanations: readonly Explanation[]): string {
  const blocks = explanations.map(({ name, package: owner, declared, exposed, forwards, readers }) => {
    const from =
      exposed === undefined
        ? 'not exposed by its package'
        : `import ${exposed.name === '*' ? '* as …' : `{ ${exposed.name} }`} from '${exposed.specifier}'`;
    const direct = readers.filter(({ through }) => through.length === 0);
    const indirect = readers.filter(({ through }) => through.length > 0);
    const lines = [
      `${name} is declared by ${owner} in ${at(declared)}`,
      `  ${from}`,
      ...forwards.map(
        (each) =>
          `  handed on by ${each.package} as ${each.as === '=' ? 'the whole module' : each.as}: ${at(each)}`,
      ),
      ...indirect.map((each) => `  read by ${each.package} through ${each.through.join(', ')}: ${at(each)}`),
      `  read from its owner: ${direct.length} ${direct.length === 1 ? 'time' : 'times'}`,
    ];
    return lines.join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}
