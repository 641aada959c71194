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
  ask(request: ApprovalRequest, subjects: readonly string[], context: ToolContext): Promise<boolean>;
}

/** Nothing is approved yet. */
export function createApprovals(): Approvals {
  const approved = new Set<string>();
  return {
    asks: (subjects, { approve }) => approve !== undefined && subjects.some((each) => !approved.has(each)),
    async ask(request, subjects, { approve, signal }) {
      if (subjects.every((subject) => approved.has(subject))) return true;
      if (approve === undefined) return false;
      const decision = await unlessAborted(approve(request, signal), signal);
      switch (decision) {
        case 'acceptForSession':
          for (const subject of subjects) approved.add(subject);
          return true;
        case 'accept':
          return true;
        case 'decline':
          return false;
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
