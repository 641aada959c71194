import type { SandboxMode, ThreadId, TurnFailure } from '@codex-ts/protocol';

/** Where text goes; resolves when more may be written. Rejects when nobody reads any more. */
export type TextSink = (text: string) => Promise<void>;

/** Which thread the prompt goes to. */
export type ThreadChoice =
  | { kind: 'new' }
  | { kind: 'resume'; threadId: ThreadId }
  /** The newest one, of the workspace or (`anywhere`) of all. */
  | { kind: 'resumeLast'; anywhere: boolean };

/** One prompt and everything that decides how it runs. The flags of `codex-ts exec`, as data. */
export interface ExecOptions {
  /** Absolute and existing. */
  codexHome: string;
  /** Absolute. */
  workspace: string;
  prompt: string;
  /** Paths of images that go with the prompt. */
  images?: readonly string[];
  thread?: ThreadChoice;
  /** `key=value` as given to `-c`, in order. */
  overrides?: readonly string[];
  profile?: string;
  /** The account of CODEX_HOME whose login is used; by default the one in use. */
  account?: string;
  ignoreUserConfig?: boolean;
  strictConfig?: boolean;
  model?: string;
  sandboxMode?: SandboxMode;
  /** Directories that may be written besides the workspace. */
  addDirectories?: readonly string[];
  skipGitRepoCheck?: boolean;
  /** Leave no session file. */
  ephemeral?: boolean;
  /** Where the thread comes from, as its log says; `user` unless given. */
  threadSource?: string;
  outputSchemaFile?: string;
  lastMessageFile?: string;
  format: 'jsonl' | 'text';
  /** The answer, or the JSONL events. */
  stdout: TextSink;
  /** Progress, for people. */
  stderr: TextSink;
  environment: Readonly<Record<string, string | undefined>>;
  /** The version that the user agent and the session log name. */
  version: string;
  signal?: AbortSignal;
}

/** How it ended. Everything that can be said is printed by then. */
export type ExecOutcome =
  | { outcome: 'completed'; threadId: ThreadId; answer: string }
  | { outcome: 'failed'; failure: TurnFailure; threadId?: ThreadId }
  | { outcome: 'interrupted'; threadId?: ThreadId };
