/** One thing that happened in a turn, for people and programs that watch it. */
export type TurnItem = AgentMessage | Reasoning | CommandExecution | FileChange | Notice;

export interface AgentMessage {
  type: 'agentMessage';
  id: string;
  text: string;
}

export interface Reasoning {
  type: 'reasoning';
  id: string;
  text: string;
}

export type ItemStatus = 'inProgress' | 'completed' | 'failed' | 'declined';

export interface CommandExecution {
  type: 'commandExecution';
  id: string;
  /** The program and its arguments as they were started. */
  command: readonly string[];
  cwd: string;
  /** Standard output and error as they came, capped. */
  aggregatedOutput: string;
  /** Absent while it runs, and when it never started or was killed. */
  exitCode?: number;
  durationMs?: number;
  status: ItemStatus;
}

export interface FileChange {
  type: 'fileChange';
  id: string;
  changes: readonly FileChangeEntry[];
  status: ItemStatus;
}

export interface FileChangeEntry {
  /** Absolute. */
  path: string;
  kind: 'add' | 'delete' | 'update';
  /** Where an update moved the file to; absolute. */
  movedTo?: string;
}

/** Something worth knowing that did not end the turn. */
export interface Notice {
  type: 'notice';
  id: string;
  message: string;
}
