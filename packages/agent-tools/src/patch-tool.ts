import {
  applyPlan,
  explainOutcome,
  parsePatch,
  planPatch,
  type Patch,
  type PatchPlan,
} from '@codex-ts/apply-patch';
import { asksBeyondSandbox, type FileChangeEntry } from '@codex-ts/protocol';
import { writableDirectories } from '@codex-ts/sandboxing';
import { isCodexError } from '@codex-ts/utils-error';

import type { Approval, Approvals } from './approvals.ts';
import { readPatchArguments } from './arguments.ts';
import { fileChangeEntry } from './change-text.ts';
import { sandboxPolicy } from './confinement.ts';
import { freeformPatchSpec, functionPatchSpec } from './patch-spec.ts';
import type { Tool, ToolContext } from './tool.ts';

/** `apply_patch`, with its grammar or as a function. Files that a command could not write need an approval. */
export function createPatchTool(form: 'freeform' | 'function', approvals: Approvals): Tool {
  const apply = (text: string, context: ToolContext): Promise<string> => applyPatch(text, context, approvals);
  if (form === 'freeform') {
    return { kind: 'custom', name: 'apply_patch', spec: freeformPatchSpec, run: apply };
  }
  return {
    kind: 'function',
    name: 'apply_patch',
    spec: functionPatchSpec,
    async run(input, context) {
      const read = readPatchArguments(input);
      return read.ok ? apply(read.value.input, context) : `failed to parse function arguments: ${read.why}`;
    },
  };
}

async function applyPatch(text: string, context: ToolContext, approvals: Approvals): Promise<string> {
  const { signal, settings } = context;
  signal.throwIfAborted();
  const mayAsk = asksBeyondSandbox(settings.approvalPolicy);
  if (!mayAsk && settings.sandboxMode === 'read-only') {
    return 'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings';
  }
  let judged: JudgedPlan;
  try {
    judged = await judgedPlan(parsePatch(text), context);
  } catch (error) {
    if (isCodexError(error)) return `apply_patch verification failed: ${error.message}`;
    throw error;
  }
  signal.throwIfAborted();
  const { plan, isWithin } = judged;
  if (!isWithin && !mayAsk) {
    return 'patch rejected: writing outside of the project; rejected by user approval settings';
  }
  const startedAt = performance.now();
  const changes = await Promise.all(plan.changes.map(fileChangeEntry));
  context.emit({ type: 'filesStarted', changes });
  if (!isWithin || settings.approvalPolicy === 'untrusted') {
    const approval = await approvalOf(changes, context, approvals);
    if (!approval.isApproved) return `patch ${approval.why}`;
  }
  return applyVerified(plan, context, startedAt);
}

interface JudgedPlan {
  plan: PatchPlan;
  /** Whether a confined command could write all of it. */
  isWithin: boolean;
}

const outside = new Set(['PATCH_OUTSIDE_WORKSPACE', 'PATCH_PATH_PROTECTED']);

async function judgedPlan(patch: Patch, context: ToolContext): Promise<JudgedPlan> {
  const { workspace, settings, environment } = context;
  const anywhere = { workspace, allowedRoots: ['/'], protectedNames: [] };
  if (settings.sandboxMode !== 'workspace-write') {
    return { plan: await planPatch(patch, anywhere), isWithin: settings.sandboxMode !== 'read-only' };
  }
  const allowedRoots = await writableDirectories(sandboxPolicy(settings), { workspace, env: environment });
  try {
    return { plan: await planPatch(patch, { workspace, allowedRoots }), isWithin: true };
  } catch (error) {
    if (!isCodexError(error) || !outside.has(error.code)) throw error;
    return { plan: await planPatch(patch, anywhere), isWithin: false };
  }
}

/** When this is a refusal or throws, watchers know that the change was declined. */
async function approvalOf(
  changes: readonly FileChangeEntry[],
  context: ToolContext,
  approvals: Approvals,
): Promise<Approval> {
  const subjects = changes.flatMap(({ path, movedTo }) => (movedTo === undefined ? [path] : [path, movedTo]));
  let approval: Approval | undefined;
  try {
    approval = await approvals.ask(
      { kind: 'fileChange', itemId: context.callId, changes },
      subjects,
      context,
    );
  } finally {
    if (approval?.isApproved !== true) context.emit({ type: 'filesEnded', status: 'declined' });
  }
  return approval;
}

async function applyVerified(plan: PatchPlan, context: ToolContext, startedAt: number): Promise<string> {
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
