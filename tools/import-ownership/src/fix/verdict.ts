import type { BlockReason, FixStatus } from '../findings/ownership-finding.ts';

/** Whether a fix may be made, and what to do by hand when not. */
export interface Verdict {
  readonly status: FixStatus;
  readonly help?: string;
}

export const safe: Verdict = { status: 'safe' };

/** It has to be done by hand. */
export function manual(help: string): Verdict {
  return { status: 'manual', help };
}

/** A gate is closed. */
export function blocked(reason: BlockReason, help: string): Verdict {
  return { status: `blocked:${reason}`, help };
}
