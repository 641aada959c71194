import type { ApprovalRequest } from '@codex-ts/protocol';

import { TurnCancelledError } from './errors.ts';
import type { ToolContext } from './tool.ts';

/** What was approved for a whole thread, and the way to ask for more. */
export interface Approvals {
  /** Whether somebody would be asked about these. */
  asks(subjects: readonly string[], context: Pick<ToolContext, 'approve'>): boolean;
  /**
   * Whether it may be done. `subjects` are what an approval for the session is remembered by: all of them approved
   * before, nobody is asked. Throws TurnCancelledError, the signal's reason, and what `approve` threw.
   */
  ask(request: ApprovalRequest, subjects: readonly string[], context: ToolContext): Promise<Approval>;
}

/** `why` is a clause for the model, such as "rejected by user". */
export type Approval = { isApproved: true } | { isApproved: false; why: string };

const approval: Approval = { isApproved: true };
const refusal: Approval = { isApproved: false, why: 'rejected by user' };

/** Nothing is approved yet. */
export function createApprovals(): Approvals {
  const approved = new Set<string>();
  return {
    asks: (subjects, { approve }) => approve !== undefined && subjects.some((each) => !approved.has(each)),
    async ask(request, subjects, { approve, signal }) {
      if (subjects.every((subject) => approved.has(subject))) return approval;
      if (approve === undefined) return refusal;
      const decision = await unlessAborted(approve(request, signal), signal);
      if (typeof decision === 'object') return { isApproved: false, why: decision.declined };
      switch (decision) {
        case 'acceptForSession':
          for (const subject of subjects) approved.add(subject);
          return approval;
        case 'accept':
          return approval;
        case 'decline':
          return refusal;
        case 'cancel':
          throw new TurnCancelledError();
        default:
          return decision satisfies never;
      }
    },
  };
}

async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}
