import * as z from 'zod/mini';

/** May be left out or null: both say nothing. */
export function maybe<Schema extends z.core.SomeType>(
  schema: Schema,
): z.ZodMiniExactOptional<z.ZodMiniNullable<Schema>> {
  return z.exactOptional(z.nullable(schema));
}

/** Any JSON value. */
export const json = z.unknown();

/** Names to JSON values. */
export const jsonRecord = z.record(z.string(), json);

/** Nothing to say; a new shape each time, so that each can have a name. */
export function nothing(): z.ZodMiniObject<Record<string, never>> {
  return z.object({});
}

/** A whole number. */
export const whole = z.int();
