import * as z from 'zod/mini';

import { ConfigSchema } from './config-schema.ts';

/** The JSON Schema of the configuration, as editors want it. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(ConfigSchema, { io: 'input' }) };
}
