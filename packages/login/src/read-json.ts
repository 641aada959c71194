import type * as z from 'zod/mini';

/** What a schema finds in JSON text; `undefined` when the text is no JSON, or not of that shape. */
export function readJson<T>(schema: z.ZodMiniType<T>, text: string): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return schema.safeParse(value).data;
}
