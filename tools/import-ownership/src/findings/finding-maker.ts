import { join } from 'node:path';

import { createTextPositions, readSource, type TextPositions } from '@codex-ts/lint-run';

import type { Origin } from '../export-origin.ts';
import type { Span } from '../module-record.ts';
import type { OwnershipGraph } from '../ownership-graph.ts';
import type { FixSite, FixStatus, Owner, OwnershipFinding, RuleId } from './ownership-finding.ts';

/** What a rule says; place and level come from elsewhere. */
export interface Complaint {
  readonly rule: RuleId;
  readonly message: string;
  readonly help?: string;
  readonly symbol: string;
  readonly owner?: Owner;
  /** `manual` when absent. */
  readonly fix?: FixStatus;
  readonly site?: FixSite;
}

/** Makes findings of complaints. */
export interface FindingMaker {
  /** At a span of a source file. */
  at(file: string, span: Span, complaint: Complaint): OwnershipFinding;
  /** In another file (a manifest, a tsconfig), where a text stands first; at its beginning when it does not. */
  inFile(file: string, sought: string, complaint: Complaint): OwnershipFinding;
}

/** The owner as reports name it. */
export function ownerOf({ package: name, module, exposed, ...origin }: Origin): Owner {
  return { package: name, specifier: exposed?.specifier ?? null, module, name: exposed?.name ?? origin.name };
}

function make(
  file: string,
  span: Span,
  { positions, complaint }: { positions: TextPositions; complaint: Complaint },
): OwnershipFinding {
  const { rule, message, help, symbol, owner = null, fix = 'manual', site = { kind: 'none' } } = complaint;
  const start = positions.at(span.start);
  const end = positions.at(span.end);
  return {
    file,
    ...start,
    endLine: end.line,
    endColumn: end.column,
    rule,
    severity: 'error',
    message,
    ...(help === undefined ? {} : { help }),
    identity: `${rule} ${symbol} ${owner?.package ?? ''} ${owner?.module ?? ''}`,
    facts: { symbol, owner, fix },
    site,
  };
}

/** Makes findings for the files of a graph; each file is read once. */
export function createFindingMaker(graph: OwnershipGraph): FindingMaker {
  const known = new Map<string, { text: string; positions: TextPositions }>();

  function fileText(file: string, read: () => string): { text: string; positions: TextPositions } {
    const kept = known.get(file);
    if (kept !== undefined) return kept;
    const text = read();
    const made = { text, positions: createTextPositions(text) };
    known.set(file, made);
    return made;
  }

  return {
    at(file, span, complaint) {
      const { positions } = fileText(file, () => graph.textOf(file));
      return make(file, span, { positions, complaint });
    },
    inFile(file, sought, complaint) {
      const { text, positions } = fileText(file, () => readSource(join(graph.root, file)).text);
      const start = Math.max(0, text.indexOf(sought));
      const end = text.startsWith(sought, start) ? start + sought.length : start;
      return make(file, { start, end }, { positions, complaint });
    },
  };
}
