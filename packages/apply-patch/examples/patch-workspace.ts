import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { applyPlan, explainOutcome, parsePatch, planPatch } from '@codex-ts/apply-patch';
import { isCodexError } from '@codex-ts/utils-error';

const text = `*** Begin Patch
*** Update File: greet.ts
@@ export function greet() {
-  return 'hello';
+  return 'good morning';
*** Add File: notes/today.md
+It is morning.
*** End Patch`;

const workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
try {
  await writeFile(join(workspace, 'greet.ts'), "export function greet() {\n  return 'hello';\n}\n");

  const plan = await planPatch(parsePatch(text), { workspace }); // reads only: show plan.changes, ask the user
  console.log(plan.changes.map((change) => change.kind).join(' and '));
  process.stdout.write(explainOutcome(await applyPlan(plan)));
  console.log((await readFile(join(workspace, 'greet.ts'), 'utf8')).includes('good morning'));

  await planPatch(parsePatch(text), { workspace }); // the line is no longer there
} catch (error) {
  if (!isCodexError(error)) throw error;
  console.log(error.code, error.remedy);
} finally {
  await rm(workspace, { recursive: true });
}
