import { methodTable } from './method-table.ts';
import { writeSchemas } from './schemas/json-schemas.ts';
import { printFiles } from './schemas/print-files.ts';

/** The protocol as files for other programs: file name to text. One JSON Schema (draft 7) with all shapes, and the methods. */
export function jsonSchemaFiles(): Record<string, string> {
  const bundle = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'CodexAppServerProtocol',
    methods: methodTable,
    definitions: writeSchemas(),
  };
  return { 'codex_app_server_protocol.schemas.json': `${JSON.stringify(bundle, /*replacer*/ null, 2)}\n` };
}

/** The protocol as TypeScript declarations: file name to text. */
export function typescriptFiles(): Record<string, string> {
  const files = printFiles();
  const index = Object.keys(files).map((name) => `export type * from './${name}';\n`);
  return { ...files, 'index.ts': index.join('') };
}
