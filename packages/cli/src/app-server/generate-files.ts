import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { jsonSchemaFiles, typescriptFiles } from '@codex-ts/app-server-protocol/schema';

/** Writes the protocol as files of that kind into the folder, which is made if need be. */
export async function generateFiles(
  kind: 'generate-ts' | 'generate-json-schema',
  out: string,
): Promise<void> {
  const folder = resolve(out);
  const files = kind === 'generate-ts' ? typescriptFiles() : jsonSchemaFiles();
  await mkdir(folder, { recursive: true });
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
}
