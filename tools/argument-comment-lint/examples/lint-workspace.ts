import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openLintProject } from '@codex-ts/argument-comment-lint';

const workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
try {
  await writeFile(join(workspace, 'package.json'), '{ "name": "example", "type": "module" }');
  await writeFile(
    join(workspace, 'spawn.ts'),
    `export function spawn(command: string, detached: boolean): void {}
spawn('ls', true);
spawn('ls', /*detached*/ true);
spawn('ls', /*attached*/ true);
`,
  );

  const project = await openLintProject({ cwd: workspace });
  for (const [file, verdict] of project.lint(await project.select({}))) {
    for (const { line, message, help } of verdict.findings)
      console.log(`${file}:${line} ${message}: ${help}`);
  }
  await project.save(); // what is known, for the next time
  project.close();
} finally {
  await rm(workspace, { recursive: true });
}
