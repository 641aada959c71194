import { runOwnership } from '@codex-ts/import-ownership';

import type { Bench, Figure } from './figure.ts';
import { compareOwners, type ComparedSite } from './import-ownership-answers.ts';
import { openPackageTrees } from './import-ownership-trees.ts';

interface Compared {
  readonly name: string;
  readonly packages: number;
  readonly files: number;
  readonly agree: number;
  readonly unknown: number;
  readonly disagreeing: readonly ComparedSite[];
}

function counted(sites: readonly ComparedSite[]): Pick<Compared, 'agree' | 'disagreeing' | 'unknown'> {
  const known = sites.filter(({ compiler, isReported }) => compiler !== undefined && !isReported);
  const disagreeing = known.filter(({ ours, compiler }) => ours !== compiler);
  return { agree: known.length - disagreeing.length, unknown: sites.length - known.length, disagreeing };
}

function sum(all: readonly Compared[], of: (one: Compared) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

function figureOf(all: readonly Compared[]): Figure {
  const disagree = sum(all, ({ disagreeing }) => disagreeing.length);
  const agree = sum(all, (one) => one.agree);
  const asked = agree + disagree + sum(all, ({ unknown }) => unknown);
  return {
    name: 'imported names whose owner is another one than the compiler says',
    ours: `${agree} of ${asked} agree`,
    peer: 'TypeScript 6',
    goal: '0',
    result: String(disagree),
    isMet: disagree === 0 && agree > 0,
  };
}

/** Owners beside the answers of TypeScript's checker, over published packages. */
export const ownershipOracle: Bench = {
  name: 'ownership-oracle',
  title: 'Owners of imported names beside the answers of the TypeScript compiler',
  async run() {
    const all: Compared[] = [];
    for (const { name, root, packages, files } of await openPackageTrees()) {
      const sites = compareOwners(await runOwnership({ root, cache: { isOn: false } }));
      all.push({ name, packages, files: files.length, ...counted(sites) });
    }
    for (const { name, disagreeing } of all) {
      for (const site of disagreeing.slice(/*start*/ 0, /*end*/ 20)) console.log(`  ${name}:`, site);
    }
    return {
      figures: [figureOf(all)],
      table: {
        columns: ['packages of', 'packages', 'files', 'agree', 'disagree', 'unknown'],
        rows: all.map(({ name, packages, files, agree, disagreeing, unknown }) =>
          [name, packages, files, agree, disagreeing.length, unknown].map(String),
        ),
      },
      samples: { all },
      notes: [
        'Every name that a source imports from another package of its family. The compiler reads the published declarations, so that it shares neither parser nor mapping with us.',
        'Unknown: it comes from a package that is not of the family and not installed, or from an entry whose sources are not published, which is reported as `unresolved-sibling`.',
      ],
    };
  },
};
