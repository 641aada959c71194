import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { exitCodeOf, formatReport, listSourceFiles, type Finding } from '@codex-ts/lint-run';

const root = await mkdtemp(join(tmpdir(), 'lint-run-'));
await writeFile(join(root, 'long.ts'), `export const text = '${'x'.repeat(/*count*/ 100)}';\n`);

// The lint itself: no line longer than 80.
const { files } = await listSourceFiles({ root });
const findings: Finding[] = [];
for (const file of files) {
  const lines = (await readFile(join(root, file), 'utf8')).split('\n');
  for (const [index, { length }] of lines.entries()) {
    if (length <= 80) continue;
    const place = { file, line: index + 1, column: 81, endLine: index + 1, endColumn: length + 1 };
    findings.push({ ...place, rule: 'max-length', severity: 'error', message: `${length} characters` });
  }
}

// Everything around it.
const rules = [{ id: 'max-length', description: 'A line has at most 80 characters.' }];
const report = {
  tool: { name: 'long-lines', version: '1.0.0', rules },
  root,
  findings,
  filesChecked: files.length,
};
console.log((await formatReport('unix', report)).trimEnd());
console.log(`exit code ${exitCodeOf(findings)}`);

await rm(root, { recursive: true });
