import type { FileChangeEntry } from './turn-item.ts';

/** What the agent wants to do and asks for. `itemId` is the id of the item that is about it. */
export type ApprovalRequest =
  | { kind: 'command'; itemId: string; command: readonly string[]; cwd: string; reason?: string }
  | { kind: 'fileChange'; itemId: string; changes: readonly FileChangeEntry[]; reason?: string };

/** The answer; `acceptForSession` also holds for the like of it later in the thread, `cancel` also ends the turn. */
export type ApprovalDecision = 'accept' | 'acceptForSession' | 'decline' | 'cancel';
