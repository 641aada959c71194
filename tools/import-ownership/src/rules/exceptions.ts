import { relative, sep } from 'node:path';

import type { Config, Facade, TemporaryForward } from '../config.ts';
import type { FindingMaker } from '../findings/finding-maker.ts';
import type { OwnershipFinding } from '../findings/ownership-finding.ts';

/** A forward of one symbol. */
export interface Forward {
  /** The package that hands on. */
  readonly from: string;
  /** The package that declares. */
  readonly to: string;
  /** What the one that hands on calls it; `*` for all. */
  readonly symbol: string;
}

/** The forwards that the configuration allows. */
export interface Exceptions {
  /** Whether a forward is allowed; the entry that allows it is no longer stale. */
  allows(forward: Forward): boolean;
  /** Whether readers of a forward may wait: it is a temporary one whose date is not over. */
  readersMayWait(forward: Forward): boolean;
  /** Entries that allowed nothing, and those whose date is over. */
  stale(make: FindingMaker, place: ConfigPlace): OwnershipFinding[];
}

/** Where the configuration stands. */
export interface ConfigPlace {
  readonly root: string;
  /** Absolute; absent when the configuration comes from code. */
  readonly path?: string;
}

function fits({ from, to, symbols }: Facade, forward: Forward): boolean {
  if (from !== forward.from || to !== forward.to) return false;
  return symbols === undefined || symbols.includes(forward.symbol);
}

/** Reads the exceptions of a configuration. `today` is a date such as `2026-12-31`. */
export function createExceptions(config: Config, today: string): Exceptions {
  const facades = config.facades ?? [];
  const temporary = config.temporary ?? [];
  const used = new Set<Facade>();
  const isOver = ({ until }: TemporaryForward): boolean => until < today;
  const lasting = temporary.filter((each) => !isOver(each));

  function complaintFor(entry: Facade): string | undefined {
    const ended = temporary.find((each) => each === entry && isOver(each));
    if (ended !== undefined)
      return `the temporary forward from ${ended.from} to ${ended.to} ended on ${ended.until}`;
    return used.has(entry)
      ? undefined
      : `${entry.from} hands on nothing of ${entry.to} that this exception would allow`;
  }

  return {
    allows(forward) {
      const found = [...facades, ...lasting].filter((each) => fits(each, forward));
      for (const each of found) used.add(each);
      return found.length > 0;
    },
    readersMayWait: (forward) => lasting.some((each) => fits(each, forward)),
    stale(make, { root, path }) {
      const file = path === undefined ? 'package.json' : relative(root, path).split(sep).join('/');
      return [...facades, ...temporary].flatMap((entry) => {
        const message = complaintFor(entry);
        if (message === undefined) return [];
        const help = 'Delete the entry, or move what is still forwarded.';
        return [
          make.inFile(file, entry.from, { rule: 'stale-exception', message, help, symbol: entry.from }),
        ];
      });
    },
  };
}
