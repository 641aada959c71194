import { join } from 'node:path';

import { resumeRecorder, startRecorder } from '@codex-ts/rollout';
import { expect, test } from 'vitest';

import { nativeThread } from './native-lines.ts';
import { freshHome, jsonLines, meta, putLog, threadId, turnId } from './session-home.ts';

test.each([
  { logged: 'untrusted', read: 'untrusted' },
  {
    logged: { granular: { sandbox_approval: true, rules: false, mcp_elicitations: false } },
    read: {
      granular: {
        sandboxApproval: true,
        rules: false,
        skillApproval: false,
        requestPermissions: false,
        mcpElicitations: false,
      },
    },
  },
  { logged: { granular: { sandbox_approval: 'yes' } }, read: undefined },
  { logged: 'newer', read: undefined },
])('the approval policy $logged of a log of native is read as $read', async ({ logged, read }) => {
  await using home = await freshHome();
  const name = join('2026', '11', '25', `rollout-2026-11-25T03-52-19-${threadId()}.jsonl`);
  const lines = nativeThread(threadId()).map((line) =>
    line.type === 'turn_context' ? { ...line, payload: { ...line.payload, approval_policy: logged } } : line,
  );
  await putLog(home.path, name, lines);

  const { recorder, thread } = await resumeRecorder({ codexHome: home.path, threadId: threadId() });
  await recorder.close();

  expect(thread.context?.approvalPolicy).toEqual(read);
});

test.each([
  { logged: 'user', read: 'user' },
  { logged: 'auto_review', read: 'auto_review' },
  { logged: 'guardian_subagent', read: 'auto_review' },
  { logged: 'newer', read: undefined },
  { logged: 1, read: undefined },
])('the reviewer $logged of a log of native is read as $read', async ({ logged, read }) => {
  await using home = await freshHome();
  const name = join('2026', '11', '25', `rollout-2026-11-25T03-52-19-${threadId()}.jsonl`);
  const lines = nativeThread(threadId()).map((line) =>
    line.type === 'turn_context'
      ? { ...line, payload: { ...line.payload, approvals_reviewer: logged } }
      : line,
  );
  await putLog(home.path, name, lines);

  const { recorder, thread } = await resumeRecorder({ codexHome: home.path, threadId: threadId() });
  await recorder.close();

  expect(thread.context).toMatchObject({ approvalPolicy: 'never' });
  expect(thread.context?.approvalsReviewer).toBe(read);
});

test('a granular approval policy is logged as native does, with all its flags', async () => {
  await using home = await freshHome();
  const granular = {
    sandboxApproval: true,
    rules: true,
    skillApproval: false,
    requestPermissions: false,
    mcpElicitations: true,
  };
  const recorder = await startRecorder({ codexHome: home.path, meta: meta() });
  await recorder.record([
    {
      type: 'turnContext',
      context: {
        turnId,
        cwd: '/home/me/place',
        model: 'gpt-5.5',
        approvalPolicy: { granular },
        sandboxMode: 'read-only',
        writableRoots: [],
        networkAccess: false,
      },
    },
  ]);
  await recorder.close();

  expect((await jsonLines(recorder.path)).at(-1)?.payload).toMatchObject({
    approvals_reviewer: 'user',
    approval_policy: {
      granular: {
        sandbox_approval: true,
        rules: true,
        skill_approval: false,
        request_permissions: false,
        mcp_elicitations: true,
      },
    },
  });
});
