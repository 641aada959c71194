import { readFile } from 'node:fs/promises';

import type { JsonSchema } from '@codex-ts/protocol';

import { OutputSchemaError } from './errors.ts';

/** Reads the JSON Schema that the answer must follow. Throws {@link OutputSchemaError}. */
export async function readOutputSchema(path: string): Promise<JsonSchema> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new OutputSchemaError(path, 'cannot be read', { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new OutputSchemaError(path, 'is not JSON', { cause });
  }
  if (!isJsonObject(value)) throw new OutputSchemaError(path, 'is not a JSON object');
  return value;
}

function isJsonObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
