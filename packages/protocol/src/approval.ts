import type { FileChangeEntry } from './turn-item.ts';

/** What the agent wants to do and asks for. `itemId` is the id of the item that is about it. */
export type ApprovalRequest =
  | {
      kind: 'command';
      itemId: string;
      command: readonly string[];
      cwd: string;
      reason?: string;
      /** Whether it runs within the sandbox, where it is known. */
      isConfined?: boolean;
      /** Present when the command runs already, and this is to be written to it. */
      input?: CommandInput;
    }
  | { kind: 'fileChange'; itemId: string; changes: readonly FileChangeEntry[]; reason?: string };

/** What is to be written to a command that runs. */
export interface CommandInput {
  /** Of the call that wants to write. */
  callId: string;
  /** Of the command, as the model knows it. */
  sessionId: number;
  text: string;
}

/**
 * The answer; `acceptForSession` also holds for the like of it later in the thread, `cancel` also ends the turn.
 * `declined` tells the model why: a clause that follows what was asked for.
 */
export type ApprovalDecision =
  | 'accept'
  | 'acceptForSession'
  | 'decline'
  | 'cancel'
  | { readonly declined: string };
