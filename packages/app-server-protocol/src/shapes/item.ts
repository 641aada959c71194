/** A part of a text that stands for something; the range counts bytes of UTF-8. */
export interface TextElement {
  byteRange: { start: number; end: number };
  placeholder?: string | null;
}

/** One part of what a tool gave back, as the model reads it. */
export type ToolOutputContent =
  | { type: 'input_text'; text: string }
  | { type: 'input_image'; detail?: 'auto' | 'low' | 'high' | 'original' | null; image_url: string }
  | { type: 'input_image'; detail?: 'auto' | 'low' | 'high' | 'original' | null; file_id: string }
  | { type: 'input_audio'; audio_url: string }
  | { type: 'input_audio'; file_id: string }
  | { type: 'encrypted_content'; encrypted_content: string };

/** One part of what the user says. */
export type UserInput =
  | { type: 'text'; text: string; text_elements?: TextElement[] }
  | { type: 'image'; detail?: 'auto' | 'low' | 'high' | 'original' | null; url: string }
  | { type: 'image'; detail?: 'auto' | 'low' | 'high' | 'original' | null; fileId: string }
  | { type: 'localImage'; detail?: 'auto' | 'low' | 'high' | 'original' | null; path: string }
  | { type: 'audio'; url: string }
  | { type: 'audio'; fileId: string }
  | { type: 'localAudio'; path: string }
  | { type: 'skill'; name: string; path: string }
  | { type: 'mention'; name: string; path: string };

/** What a part of a command does, as far as it can be told. */
export type CommandAction =
  | { type: 'read'; command: string; name: string; path: string }
  | { type: 'listFiles'; command: string; path: string | null }
  | { type: 'search'; command: string; query: string | null; path: string | null }
  | { type: 'unknown'; command: string };

/** How far something that is done has come. */
export type ItemStatus = 'inProgress' | 'completed' | 'failed' | 'declined';

/** A file that is added, deleted or changed; `diff` is unified. */
export interface FileUpdateChange {
  path: string;
  kind: { type: 'add' } | { type: 'delete' } | { type: 'update'; move_path: string | null };
  diff: string;
}

/** What a web search does. */
export type WebSearchAction =
  | { type: 'search'; query: string | null; queries: string[] | null }
  | { type: 'openPage'; url: string | null }
  | { type: 'findInPage'; url: string | null; pattern: string | null }
  | { type: 'other' };

/** One thing that was said or done in a turn. */
export type ThreadItem =
  | {
      startedAtMs?: number | null;
      completedAtMs?: number | null;
      type: 'userMessage';
      id: string;
      clientId: string | null;
      content: UserInput[];
    }
  | {
      startedAtMs?: number | null;
      completedAtMs?: number | null;
      type: 'agentMessage';
      moderation: null;
      id: string;
      text: string;
      phase: 'commentary' | 'partial_answer' | 'final_answer' | null;
      memoryCitation: null;
      delivery: null;
      questions: null;
    }
  | {
      startedAtMs?: number | null;
      completedAtMs?: number | null;
      type: 'reasoning';
      id: string;
      summary: string[];
      content: string[];
    }
  | {
      startedAtMs?: number | null;
      completedAtMs?: number | null;
      type: 'commandExecution';
      id: string;
      pluginId: null;
      scriptPath: null;
      command: string;
      cwd: string;
      processId: string | null;
      source: 'agent' | 'userShell' | 'unifiedExecStartup' | 'unifiedExecInteraction';
      status: ItemStatus;
      commandActions: CommandAction[];
      aggregatedOutput: string | null;
      exitCode: number | null;
      durationMs: number | null;
    }
  | {
      startedAtMs?: number | null;
      completedAtMs?: number | null;
      type: 'fileChange';
      id: string;
      changes: FileUpdateChange[];
      status: ItemStatus;
    }
  | {
      startedAtMs?: number | null;
      completedAtMs?: number | null;
      type: 'webSearch';
      id: string;
      query: string;
      action: WebSearchAction | null;
      results: unknown[] | null;
    }
  | {
      startedAtMs?: number | null;
      completedAtMs?: number | null;
      type: 'functionCallOutput';
      id: string;
      name: string;
      namespace: string | null;
      output: string | Record<string, unknown>[];
    };
