import { hashOf } from './file-facts.ts';

/** What a file can see: everything it imports, directly or not, and itself. */
export interface Closure {
  /** Of the shapes of all these files. */
  readonly hash: string;
  /** Those among them that declare something for all files of a program. */
  readonly globals: ReadonlySet<string>;
}

/** Files, what each imports, and the shape of each. What starts with `/` stands for several files. */
export interface Graph {
  readonly edges: ReadonlyMap<string, Iterable<string>>;
  readonly own: ReadonlyMap<string, string>;
  readonly isGlobal: (file: string) => boolean;
}

const none: ReadonlySet<string> = new Set();

/** The graph by numbers: what is imported and imports nothing comes last. */
interface Numbered {
  readonly names: readonly string[];
  readonly targets: readonly (readonly number[])[];
}

function numbered({ edges }: Graph): Numbered {
  const numbers = new Map<string, number>();
  const names = [...edges.keys()];
  for (const [index, name] of names.entries()) numbers.set(name, index);
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, names.length);
    return names.push(name) - 1;
  };
  const targets = [...edges.values()].map((reached) => Array.from(reached, numberOf));
  return { names, targets };
}

/** Tarjan's strongly connected components, without recursion; a cycle has one closure. */
export function foldCycles(graph: Graph): ReadonlyMap<string, Closure> {
  const { names, targets } = numbered(graph);
  const closed: (Closure | undefined)[] = Array.from(names, () => undefined);
  const order = new Int32Array(names.length).fill(-1);
  const low = new Int32Array(names.length);
  const next = new Int32Array(names.length);
  const open: number[] = [];
  const path: number[] = [];
  let entered = 0;

  function enter(node: number): void {
    order[node] = entered;
    low[node] = entered++;
    open.push(node);
    path.push(node);
  }

  function lower(node: number, to: number): void {
    if (to < (low[node] ?? 0)) low[node] = to;
  }

  function leave(node: number): void {
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) lower(parent, low[node] ?? 0);
    if (low[node] !== order[node]) return;
    const members = open.splice(open.lastIndexOf(node));
    const closure = closeCycle(members, { graph, names, targets, closed });
    for (const member of members) closed[member] = closure;
  }

  for (const start of targets.keys()) {
    if (order[start] === -1) enter(start);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const at = next[node] ?? 0;
      next[node] = at + 1;
      const target = targets[node]?.[at];
      if (target === undefined) leave(node);
      else if (order[target] === -1) enter(target);
      else if (closed[target] === undefined) lower(node, order[target] ?? 0);
    }
  }
  return new Map(names.flatMap((name, index) => (closed[index] ? [[name, closed[index]]] : [])));
}

interface Folding extends Numbered {
  readonly graph: Graph;
  readonly closed: readonly (Closure | undefined)[];
}

/** Closes a cycle whose other targets are closed. TypeScript finds nothing where only a package can be told. */
function closeCycle(members: readonly number[], { graph, names, targets, closed }: Folding): Closure {
  const { own, isGlobal } = graph;
  const parts: string[] = [];
  const reached = new Set<Closure>();
  const globals: string[] = [];
  for (const member of members) {
    const name = names[member] ?? '';
    parts.push(`${name} ${own.get(name) ?? ''}`);
    if (isGlobal(name)) globals.push(name);
    for (const target of targets[member] ?? []) {
      const seen = closed[target];
      if (seen !== undefined) reached.add(seen);
    }
  }
  for (const { hash } of reached) parts.push(`> ${hash}`);
  const isPackage = members.length === 1 && names[members[0] ?? 0]?.startsWith('/') === true;
  return {
    hash: hashOf(parts.toSorted().join('\n')),
    globals: isPackage ? none : together(globals, new Set(Array.from(reached, (each) => each.globals))),
  };
}

/** One set where one is enough: most files see what others see. */
function together(own: readonly string[], others: ReadonlySet<ReadonlySet<string>>): ReadonlySet<string> {
  const found = new Set(own);
  let largest = none;
  for (const each of others) {
    if (each.size > largest.size) largest = each;
    for (const name of each) found.add(name);
  }
  return found.size === largest.size ? largest : found;
}
