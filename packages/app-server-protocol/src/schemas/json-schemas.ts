import * as z from 'zod/mini';

import { areas } from './areas.ts';

/** A JSON Schema, draft 7: the keywords that are written here. */
export interface WrittenSchema {
  readonly title?: string;
  readonly description?: string;
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly WrittenSchema[];
  readonly oneOf?: readonly WrittenSchema[];
  readonly type?: string | readonly string[];
  readonly items?: WrittenSchema;
  readonly properties?: Readonly<Record<string, WrittenSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: WrittenSchema | boolean;
}

/** The schema of every shape by its name; shapes refer to each other as `#/definitions/NAME`. */
export function writeSchemas(): Record<string, WrittenSchema> {
  const registry = z.registry<{ id: string }>();
  const texts = new Map<string, string>();
  for (const area of areas) {
    for (const [id, schema] of Object.entries(area.schemas)) {
      registry.add(schema, { id });
      texts.set(id, area.texts[id] ?? '');
    }
  }
  const { schemas } = z.toJSONSchema(registry, {
    target: 'draft-7',
    io: 'input',
    uri: (id) => `#/definitions/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _draft, $id: _uri, ...schema }]) => [
      id,
      // Of what zod can write, these shapes only need the keywords above.
      { title: id, description: texts.get(id) ?? '', ...schema } as WrittenSchema,
    ]),
  );
}
