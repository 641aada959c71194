/** What the agent wants to do and asks for. */
export type ApprovalRequest =
  | { kind: 'command'; itemId: string; command: readonly string[]; cwd: string; reason?: string }
  | { kind: 'fileChange'; itemId: string; paths: readonly string[]; reason?: string };

/** The answer; `cancel` also ends the turn. */
export type ApprovalDecision = 'accept' | 'acceptForSession' | 'decline' | 'cancel';
