import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { parseThreadId, parseTurnId, type ThreadId, type TokenUsage } from '@codex-ts/protocol';
import type { RolloutEntry, SessionMeta } from '@codex-ts/rollout';

/** A fresh CODEX_HOME that is gone at the end of its block. */
export async function freshHome(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'rollout-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** Ids that differ in their last digits. */
export function threadId(number = 1): ThreadId {
  const id = parseThreadId(`01a210d5-3cfa-7ce1-8d78-${String(number).padStart(12, '0')}`);
  if (id === undefined) throw new TypeError('no id');
  return id;
}

export const turnId = parseTurnId('01a210d5-3d11-7ce1-943a-8ed162c2a495') ?? ('' as never);

export function meta(overrides: Partial<SessionMeta> = {}): SessionMeta {
  return {
    id: threadId(),
    timestamp: '2026-11-25T03:52:19.968Z',
    cwd: '/home/me/place',
    originator: 'codex_exec',
    cliVersion: '0.1.0',
    source: 'exec',
    threadSource: 'user',
    modelProvider: 'openai',
    baseInstructions: 'Be brief.',
    historyMode: 'paginated',
    ...overrides,
  };
}

export function usage(count: number): TokenUsage {
  return {
    inputTokens: count,
    cachedInputTokens: 1,
    outputTokens: 2,
    reasoningOutputTokens: 1,
    totalTokens: count + 2,
  };
}

/** A message of the user, as core records it: for the model and for people. */
export function said(text: string): RolloutEntry[] {
  return [
    {
      type: 'responseItem',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
    },
    {
      type: 'turnItem',
      turnId,
      item: { type: 'userMessage', id: 'item-1', parts: [{ type: 'text', text }] },
      startedAtMs: 1000,
      completedAtMs: 1000,
    },
  ];
}

export function answered(text: string): RolloutEntry[] {
  const content = [{ type: 'output_text' as const, text }];
  return [
    { type: 'responseItem', item: { type: 'message', id: 'msg_1', role: 'assistant', content } },
    {
      type: 'turnItem',
      turnId,
      item: { type: 'agentMessage', id: 'msg_1', text },
      startedAtMs: 1000,
      completedAtMs: 2000,
    },
  ];
}

/** The texts of the messages, in order. */
export function texts(items: readonly object[]): string[] {
  return items.flatMap((item) =>
    'content' in item && Array.isArray(item.content) ? item.content.map((part) => part.text) : [],
  );
}

/** A line of a log, as far as the tests look at it. */
interface LogLine {
  timestamp: string;
  ordinal?: number;
  type: string;
  payload: { type?: string; item?: { type?: string }; [member: string]: unknown };
}

export async function jsonLines(path: string): Promise<LogLine[]> {
  const text = await readFile(path, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Puts a log there by hand: one text a line, objects as JSON. */
export async function putLog(home: string, name: string, lines: readonly unknown[]): Promise<string> {
  const path = join(home, name.startsWith('archived') ? name : join('sessions', name));
  await mkdir(dirname(path), { recursive: true });
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  await writeFile(path, `${text}\n`);
  return path;
}
