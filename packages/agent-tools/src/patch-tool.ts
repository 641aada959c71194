import { applyPlan, explainOutcome, parsePatch, planPatch, type PatchPlan } from '@codex-ts/apply-patch';
import { isCodexError } from '@codex-ts/utils-error';

import { readPatchArguments } from './arguments.ts';
import { fileChangeEntry } from './change-text.ts';
import { freeformPatchSpec, functionPatchSpec } from './patch-spec.ts';
import type { Tool, ToolContext } from './tool.ts';

/** `apply_patch`, with its grammar or as a function. Files change inside the workspace and the writable roots only. */
export function createPatchTool(form: 'freeform' | 'function'): Tool {
  if (form === 'freeform') {
    return { kind: 'custom', name: 'apply_patch', spec: freeformPatchSpec, run: applyPatch };
  }
  return {
    kind: 'function',
    name: 'apply_patch',
    spec: functionPatchSpec,
    async run(input, context) {
      const read = readPatchArguments(input);
      return read.ok
        ? applyPatch(read.value.input, context)
        : `failed to parse function arguments: ${read.why}`;
    },
  };
}

async function applyPatch(text: string, context: ToolContext): Promise<string> {
  const { signal, settings } = context;
  signal.throwIfAborted();
  if (settings.sandboxMode === 'read-only') {
    return 'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings';
  }
  let plan: PatchPlan;
  try {
    plan = await planPatch(parsePatch(text), {
      workspace: context.workspace,
      allowedRoots: settings.writableRoots,
      ...(settings.sandboxMode === 'danger-full-access' && { protectedNames: [] }),
    });
  } catch (error) {
    if (isCodexError(error)) return `apply_patch verification failed: ${error.message}`;
    throw error;
  }
  signal.throwIfAborted();
  return applyVerified(plan, context);
}

async function applyVerified(plan: PatchPlan, context: ToolContext): Promise<string> {
  const startedAt = performance.now();
  context.emit({ type: 'filesStarted', changes: await Promise.all(plan.changes.map(fileChangeEntry)) });
  try {
    const outcome = await applyPlan(plan);
    context.emit({ type: 'filesEnded', status: 'completed' });
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    return `Exit code: 0\nWall time: ${seconds} seconds\nOutput:\n${explainOutcome(outcome)}`;
  } catch (error) {
    context.emit({ type: 'filesEnded', status: 'failed' });
    if (!isCodexError(error)) throw error;
    return `Exit code: 1\nOutput:\n${error.message}`;
  }
}
