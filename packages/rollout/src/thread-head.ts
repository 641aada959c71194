import { RolloutReadError } from './errors.ts';
import { isForModel } from './line-kind.ts';
import { logLines } from './log-lines.ts';
import { parseRolloutLine } from './rollout-line.ts';
import { findRollout, homeOf } from './session-files.ts';
import type { SessionMeta } from './session-meta.ts';
import type { RecordedContext } from './turn-context.ts';

/** What the first lines of a log tell. */
export interface ThreadHead {
  /** Without the base instructions, which are long. */
  meta: Omit<SessionMeta, 'baseInstructions'>;
  /** The first thing a person said. For a fork, what was said first in the thread that it goes on from. */
  preview: string;
  /** Of the first turn in the file. */
  context?: RecordedContext;
}

/** Heads that were read, by path. They do not change any more: a log only grows. */
export interface HeadCache {
  readonly heads: Map<string, ThreadHead>;
}

/** Keeps what listings read of logs for the next one; one for as long as a program lists threads. */
export function createHeadCache(): HeadCache {
  return { heads: new Map() };
}

const headBytes = 1024 * 1024;
const headLines = 100;

/** The head of a log in which somebody said something, or undefined. What cannot be read is none. */
export async function threadHead(path: string, cache = createHeadCache()): Promise<ThreadHead | undefined> {
  return headThrough([path], cache);
}

/** Of the last of these paths; those before it begin with its lines. */
async function headThrough(paths: readonly string[], cache: HeadCache): Promise<ThreadHead | undefined> {
  const path = paths.at(-1) ?? '';
  const known = cache.heads.get(path);
  if (known !== undefined) return known;
  const own = await readHead(path);
  if (own === undefined) return undefined;
  const preview = (await basePreview(own.meta, { paths, cache })) ?? own.preview;
  if (preview === undefined) return undefined;
  const head = { ...own, preview };
  cache.heads.set(path, head);
  return head;
}

async function basePreview(
  { historyBase }: ThreadHead['meta'],
  { paths, cache }: { paths: readonly string[]; cache: HeadCache },
): Promise<string | undefined> {
  if (historyBase === undefined) return undefined;
  const base = await findRollout(homeOf(paths[0] ?? ''), historyBase.rolloutId);
  if (base === undefined || paths.includes(base)) return undefined;
  return (await headThrough([...paths, base], cache))?.preview;
}

/** What the file itself tells; a fork may have no words of its own yet. */
type OwnHead = Omit<ThreadHead, 'preview'> & { preview?: string };

async function readHead(path: string): Promise<OwnHead | undefined> {
  try {
    return await scanHead(path);
  } catch (error) {
    if (error instanceof RolloutReadError) return undefined;
    throw error;
  }
}

async function scanHead(path: string): Promise<OwnHead | undefined> {
  let head: OwnHead | undefined;
  let count = 0;
  for await (const lines of logLines(path, headBytes)) {
    for (const { text } of lines) {
      const isRead = text !== undefined && (head === undefined || !isForModel(text));
      const content = isRead ? parseRolloutLine(text)?.content : undefined;
      if (head === undefined) {
        if (content?.type !== 'sessionMeta') return undefined;
        const { baseInstructions: _, ...meta } = content.meta;
        head = { meta };
      }
      if (content?.type === 'turnContext') head.context ??= content.context;
      if (content?.type === 'userMessage') return { ...head, preview: content.text };
      count += 1;
      if (count === headLines) return head;
    }
  }
  return head;
}
