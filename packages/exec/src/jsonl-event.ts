/** One line of `--json`, spelled as native codex spells it, plus the stable `code` on failures. */
export type JsonlEvent =
  | { type: 'thread.started'; thread_id: string }
  | { type: 'turn.started' }
  | { type: 'item.started' | 'item.updated' | 'item.completed'; item: JsonlItem }
  | { type: 'turn.completed'; usage: JsonlUsage }
  | { type: 'turn.failed'; error: { message: string; code: string } }
  /** Also used for what is not fatal (`Reconnecting... 1/5`); then it has no `code`. */
  | { type: 'error'; message: string; code?: string };

/** Totals of the whole thread, not of the turn. */
export interface JsonlUsage {
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
  reasoning_output_tokens: number;
}

/** One item of `--json`, spelled as native codex spells it. */
export type JsonlItem =
  | { id: string; type: 'agent_message' | 'reasoning'; text: string }
  | {
      id: string;
      type: 'command_execution';
      command: string;
      aggregated_output: string;
      exit_code: number | null;
      status: JsonlStatus;
    }
  | {
      id: string;
      type: 'file_change';
      changes: { path: string; kind: 'add' | 'delete' | 'update' }[];
      status: JsonlStatus;
    }
  | { id: string; type: 'web_search'; query: string; action: Readonly<Record<string, unknown>> | null }
  | { id: string; type: 'error'; message: string };

/** How far a command or a change of files is. */
export type JsonlStatus = 'in_progress' | 'completed' | 'failed' | 'declined';
