import * as z from 'zod/mini';

import type { ResponseItem } from './response-item.ts';

const detail = z.exactOptional(z.string());

const contentItem = z.union([
  z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('input_text'), text: z.string() }),
    z.looseObject({ type: z.literal('input_image'), image_url: z.string(), detail }),
    z.looseObject({ type: z.literal('input_audio'), audio_url: z.string() }),
    z.looseObject({
      type: z.literal('output_text'),
      text: z.string(),
      annotations: z.exactOptional(z.array(z.unknown())),
    }),
  ]),
  z.looseObject({ type: z.literal('input_image'), file_id: z.string(), detail }),
]);

const id = z.exactOptional(z.string());
const status = z.exactOptional(z.string());
const output = z.union([z.string(), z.array(contentItem)]);

const known = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('message'),
    id,
    role: z.enum(['user', 'assistant', 'developer', 'system']),
    content: z.array(contentItem),
    status,
    phase: z.exactOptional(z.string()),
  }),
  z.looseObject({
    type: z.literal('reasoning'),
    id,
    summary: z.array(z.looseObject({ type: z.literal('summary_text'), text: z.string() })),
    content: z.exactOptional(
      z.nullable(z.array(z.looseObject({ type: z.enum(['reasoning_text', 'text']), text: z.string() }))),
    ),
    encrypted_content: z.exactOptional(z.nullable(z.string())),
  }),
  z.looseObject({
    type: z.literal('function_call'),
    id,
    name: z.string(),
    namespace: z.exactOptional(z.string()),
    arguments: z.string(),
    call_id: z.string(),
    status,
  }),
  z.looseObject({ type: z.literal('function_call_output'), id, call_id: z.string(), output }),
  z.looseObject({
    type: z.literal('custom_tool_call'),
    id,
    name: z.string(),
    input: z.string(),
    call_id: z.string(),
    status,
  }),
  z.looseObject({ type: z.literal('custom_tool_call_output'), id, call_id: z.string(), output }),
]);

const anyItem = z.looseObject({ type: z.string() });

/**
 * Reads one item of the Responses API. Unknown members survive; an item of an unknown kind, or of a known kind
 * in a shape we do not know, becomes `other` with its raw form. `undefined` when it is no item at all.
 */
export function parseResponseItem(value: unknown): ResponseItem | undefined {
  const loose = anyItem.safeParse(value);
  if (!loose.success) return undefined;
  const parsed = known.safeParse(loose.data);
  if (parsed.success) return parsed.data;
  // A null where a member could as well be absent must not hide a tool call.
  const retried = known.safeParse(withoutNulls(loose.data));
  if (retried.success) return retried.data;
  // As it came, not as it was read, which leaves out a member named `__proto__`; `anyItem` has seen that it is an object.
  return { type: 'other', raw: value as Readonly<Record<string, unknown>> };
}

function withoutNulls(item: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));
}
