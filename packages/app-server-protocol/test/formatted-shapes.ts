import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { typescriptFiles } from '@codex-ts/app-server-protocol/schema';

/** Where the declarations of the source are. */
export const shapesFolder = fileURLToPath(new URL('../src/shapes', import.meta.url));

const formatterConfig = fileURLToPath(new URL('../../../.oxfmtrc.json', import.meta.url));

/** The declarations as the schemas say them, formatted: file name to text. */
export function formattedShapes(): Record<string, string> {
  const { 'index.ts': _index, ...files } = typescriptFiles();
  const folder = mkdtempSync(join(tmpdir(), 'app-server-protocol-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    execFileSync('oxfmt', ['--config', formatterConfig, '.'], { cwd: folder, stdio: 'pipe' });
    const names = Object.keys(files);
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
