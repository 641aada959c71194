import { parseThreadId, type ThreadId } from '@codex-ts/protocol';
import * as z from 'zod/mini';

import { defined } from './defined.ts';

/** The state of the repository around the workspace when the thread began. */
export interface GitFacts {
  commitHash?: string;
  branch?: string;
  /** Without credentials. */
  repositoryUrl?: string;
}

/** The log begins with the first lines of another one, which are not repeated in it. */
export interface HistoryBase {
  /** The id at the end of that file's name. */
  rolloutId: ThreadId;
  /** How many of its bytes count. */
  bytes: number;
  /** What the line after them would be counted as. */
  ordinal?: number;
}

/** What the first line of a log says about its thread. */
export interface SessionMeta {
  id: ThreadId;
  /** When the thread began, in ISO 8601. */
  timestamp: string;
  cwd: string;
  /** The program that began it, as it names itself to servers. */
  originator: string;
  cliVersion: string;
  /** How it was begun: `exec`, `cli`, `vscode` and others. */
  source: string;
  /** Who began it, for example `user`. */
  threadSource?: string;
  modelProvider?: string;
  /** The first developer message of every request. */
  baseInstructions?: string;
  /** `legacy` logs have no ordinals. New ones are `paginated`. */
  historyMode: 'paginated' | 'legacy';
  git?: GitFacts;
  forkedFrom?: ThreadId;
  historyBase?: HistoryBase;
}

const text = z.catch(z.optional(z.string()), undefined);
const gitPayload = z.object({ commit_hash: text, branch: text, repository_url: text });
const count = z.catch(z.optional(z.int().check(z.nonnegative())), undefined);
const basePayload = z.object({
  thread_id: z.string(),
  end_byte_offset: z.number(),
  end_ordinal_exclusive: count,
});
const payload = z.object({
  id: z.string(),
  timestamp: z.catch(z.string(), ''),
  cwd: z.catch(z.string(), ''),
  originator: z.catch(z.string(), ''),
  cli_version: z.catch(z.string(), ''),
  source: z.catch(z.string(), 'other'),
  thread_source: text,
  model_provider: text,
  base_instructions: z.catch(z.optional(z.object({ text: z.string() })), undefined),
  history_mode: text,
  git: z.catch(z.optional(gitPayload), undefined),
  forked_from_id: text,
  history_base: z.optional(z.nullable(basePayload)),
});

/** The payload of a `session_meta` line, or undefined when it names no thread. */
export function parseSessionMeta(value: unknown): SessionMeta | undefined {
  const parsed = payload.safeParse(value);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  const id = parseThreadId(data.id);
  const historyBase = data.history_base ? parseBase(data.history_base) : undefined;
  // A base that cannot be followed must not pass for none: half of the history would be missing.
  if (id === undefined || historyBase === null) return undefined;
  return defined({
    id,
    timestamp: data.timestamp,
    cwd: data.cwd,
    originator: data.originator,
    cliVersion: data.cli_version,
    source: data.source,
    threadSource: data.thread_source,
    modelProvider: data.model_provider,
    baseInstructions: data.base_instructions?.text,
    historyMode: data.history_mode === 'paginated' ? 'paginated' : 'legacy',
    git: data.git === undefined ? undefined : parseGit(data.git),
    forkedFrom: data.forked_from_id === undefined ? undefined : parseThreadId(data.forked_from_id),
    historyBase,
  });
}

/** The payload of the `session_meta` line of a new log. */
export function sessionMetaToWire(meta: SessionMeta): Readonly<Record<string, unknown>> {
  const { git, baseInstructions, historyBase: base } = meta;
  return {
    session_id: meta.id,
    id: meta.id,
    forked_from_id: meta.forkedFrom,
    forked_from_ordinal_exclusive: base?.ordinal,
    timestamp: meta.timestamp,
    cwd: meta.cwd,
    runtime_workspace_roots: [meta.cwd],
    originator: meta.originator,
    cli_version: meta.cliVersion,
    source: meta.source,
    thread_source: meta.threadSource,
    model_provider: meta.modelProvider,
    base_instructions: baseInstructions === undefined ? undefined : { text: baseInstructions },
    history_mode: meta.historyMode,
    history_base: base && {
      thread_id: base.rolloutId,
      end_ordinal_exclusive: base.ordinal,
      end_byte_offset: base.bytes,
    },
    git: git && { commit_hash: git.commitHash, branch: git.branch, repository_url: git.repositoryUrl },
  };
}

function parseBase(base: z.infer<typeof basePayload>): HistoryBase | null {
  const rolloutId = parseThreadId(base.thread_id);
  if (rolloutId === undefined) return null;
  return defined({ rolloutId, bytes: base.end_byte_offset, ordinal: base.end_ordinal_exclusive });
}

function parseGit(git: z.infer<typeof gitPayload>): GitFacts {
  return defined({ commitHash: git.commit_hash, branch: git.branch, repositoryUrl: git.repository_url });
}
