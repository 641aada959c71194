import { fileURLToPath } from 'node:url';

import type { FileChangeEntry, ItemStatus, TurnItem } from '@codex-ts/protocol';
import * as z from 'zod/mini';

import { defined } from './defined.ts';
import { parseLoggedInput } from './logged-input.ts';

const text = z.catch(z.optional(z.nullable(z.string())), undefined);
const status = z.catch(z.enum(['in_progress', 'completed', 'failed', 'declined']), 'completed');
const duration = z.catch(z.optional(z.object({ secs: z.number(), nanos: z.number() })), undefined);

const item = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('UserMessage'),
    id: z.string(),
    client_id: text,
    content: z.array(z.unknown()),
  }),
  z.object({ type: z.literal('AgentMessage'), id: z.string(), content: z.array(z.object({ text })) }),
  z.object({ type: z.literal('Reasoning'), id: z.string(), summary_text: z.array(z.string()) }),
  z.object({
    type: z.literal('CommandExecution'),
    id: z.string(),
    command: z.array(z.string()),
    cwd: z.string(),
    status,
    aggregated_output: text,
    exit_code: z.catch(z.optional(z.nullable(z.number())), undefined),
    duration,
  }),
  z.object({
    type: z.literal('FileChange'),
    id: z.string(),
    changes: z.record(
      z.string(),
      z.object({
        type: z.enum(['add', 'delete', 'update']),
        content: text,
        unified_diff: text,
        move_path: text,
      }),
    ),
    status: z.catch(z.optional(z.nullable(status)), undefined),
  }),
  z.object({
    type: z.literal('WebSearch'),
    id: z.string(),
    query: z.catch(z.string(), ''),
    action: z.catch(z.optional(z.record(z.string(), z.unknown())), undefined),
  }),
  z.object({
    type: z.literal('FunctionCallOutput'),
    id: z.string(),
    name: z.string(),
    namespace: text,
    output: z.union([z.string(), z.array(z.record(z.string(), z.unknown()))]),
  }),
]);

type WireItem = z.infer<typeof item>;
type Wire<Type extends WireItem['type']> = Extract<WireItem, { type: Type }>;

/** A turn item out of a paginated log; undefined for kinds that are no item here. */
export function parseLoggedItem(value: unknown): TurnItem | undefined {
  const parsed = item.safeParse(value);
  return parsed.success ? turnItem(parsed.data) : undefined;
}

function turnItem(wire: WireItem): TurnItem {
  const { id } = wire;
  switch (wire.type) {
    case 'UserMessage': {
      const parts = wire.content.flatMap((each) => parseLoggedInput(each) ?? []);
      return defined({ type: 'userMessage' as const, id, clientId: wire.client_id ?? undefined, parts });
    }
    case 'AgentMessage':
      return { type: 'agentMessage', id, text: wire.content.map((each) => each.text ?? '').join('') };
    case 'Reasoning':
      return { type: 'reasoning', id, text: wire.summary_text.join('\n\n') };
    case 'CommandExecution':
      return commandItem(wire);
    case 'FileChange':
      return fileItem(wire);
    case 'WebSearch':
      return defined({ type: 'webSearch' as const, id, query: wire.query, action: wire.action });
    case 'FunctionCallOutput': {
      const { name, namespace, output } = wire;
      return defined({
        type: 'functionCallOutput' as const,
        id,
        name,
        namespace: namespace ?? undefined,
        output,
      });
    }
    default:
      return wire satisfies never;
  }
}

const statuses = {
  in_progress: 'inProgress',
  completed: 'completed',
  failed: 'failed',
  declined: 'declined',
} as const satisfies Record<string, ItemStatus>;

function commandItem(wire: Wire<'CommandExecution'>): TurnItem {
  const { duration: time } = wire;
  return defined({
    type: 'commandExecution' as const,
    id: wire.id,
    command: wire.command,
    cwd: pathOf(wire.cwd),
    aggregatedOutput: wire.aggregated_output ?? '',
    exitCode: wire.exit_code ?? undefined,
    durationMs: time === undefined ? undefined : time.secs * 1000 + time.nanos / 1_000_000,
    status: statuses[wire.status],
  });
}

function pathOf(cwd: string): string {
  if (!cwd.startsWith('file:')) return cwd;
  try {
    return fileURLToPath(cwd);
  } catch {
    return cwd;
  }
}

function fileItem(wire: Wire<'FileChange'>): TurnItem {
  const changes = Object.entries(wire.changes).map(([path, change]): FileChangeEntry => {
    const diff = (change.type === 'update' ? change.unified_diff : change.content) ?? undefined;
    return defined({ path, kind: change.type, movedTo: change.move_path ?? undefined, diff });
  });
  return { type: 'fileChange', id: wire.id, changes, status: statuses[wire.status ?? 'completed'] };
}
