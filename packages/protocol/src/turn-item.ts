import type { UserInputPart } from './user-input.ts';

/** One thing that happened in a turn, for people and programs that watch it. */
export type TurnItem =
  | UserMessage
  | AgentMessage
  | Reasoning
  | CommandExecution
  | FileChange
  | WebSearch
  | ToolOutputItem
  | Notice;

/** The user's words, at the beginning of a turn or later in it. */
export interface UserMessage {
  type: 'userMessage';
  id: string;
  /** The id that the program gave it that they come from. */
  clientId?: string;
  parts: readonly UserInputPart[];
}

/** The model's words to the user. */
export interface AgentMessage {
  type: 'agentMessage';
  id: string;
  text: string;
}

/** A summary of what the model thought. */
export interface Reasoning {
  type: 'reasoning';
  id: string;
  text: string;
}

/** How far a command or a change of files is; `declined` when it was not allowed to happen. */
export type ItemStatus = 'inProgress' | 'completed' | 'failed' | 'declined';

/** One command the agent ran. */
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

/** Files the agent changed, or tried to. */
export interface FileChange {
  type: 'fileChange';
  id: string;
  changes: readonly FileChangeEntry[];
  status: ItemStatus;
}

/** What happened to one file. */
export interface FileChangeEntry {
  /** Absolute. */
  path: string;
  kind: 'add' | 'delete' | 'update';
  /** Where an update moved the file to; absolute. */
  movedTo?: string;
  /** For an update a unified diff without file headers, otherwise the whole text that was added or deleted. */
  diff?: string;
}

/** A search that the model's side ran. */
export interface WebSearch {
  type: 'webSearch';
  /** The model's id of the call. */
  id: string;
  /** Empty until it is known. */
  query: string;
  /** What was done, verbatim as on the wire, for example `{ type: 'search', query }`. */
  action?: Readonly<Record<string, unknown>>;
}

/** The result of a tool that nobody called: the program hands it in, and the model reads it. */
export interface ToolOutput {
  /** Of the tool; not empty. */
  name: string;
  namespace?: string;
  /** A text, or content items as on the wire. */
  output: string | readonly Readonly<Record<string, unknown>>[];
}

/** A result that was handed in. */
export interface ToolOutputItem extends ToolOutput {
  type: 'functionCallOutput';
  id: string;
}

/** Something worth knowing that did not end the turn. */
export interface Notice {
  type: 'notice';
  id: string;
  message: string;
}
