import type { JsonSchema } from './config-check.ts';

/**
 * The text of the JSON Schema file that a lint ships for editors: the schema of its configuration with a name, and
 * with `$schema` allowed, which says where this file is.
 */
export function printJsonSchema(schema: JsonSchema, about: { id: string; title: string }): string {
  const { $schema, properties, ...rest } = schema;
  const known = typeof properties === 'object' && properties !== null ? properties : {};
  const document = {
    $schema: $schema ?? 'http://json-schema.org/draft-07/schema#',
    $id: about.id,
    title: about.title,
    ...rest,
    properties: { $schema: { type: 'string' }, ...known },
  };
  return `${JSON.stringify(document, /*replacer*/ undefined, /*space*/ 2)}\n`;
}
