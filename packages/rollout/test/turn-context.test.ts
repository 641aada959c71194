import { join } from 'node:path';

import { readThread, resumeRecorder, startRecorder } from '@codex-ts/rollout';
import { expect, test } from 'vitest';

import { nativeEvent, nativeThread } from './native-lines.ts';
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

const logName = join('2026', '11', '25', `rollout-2026-11-25T10-00-00-${threadId()}.jsonl`);
const nativeTurn = '01a210d5-3d11-7ce1-943a-8ed162c2a495';

test('the tier of a thread is what its log says last, in native’s words or in ours', async () => {
  await using home = await freshHome();
  const [header] = nativeThread(threadId());
  const applied = (ordinal: number, tier?: string) =>
    nativeEvent(ordinal, { type: 'thread_settings_applied', thread_settings: { service_tier: tier } });
  const context = (ordinal: number, more: object) => ({
    timestamp: '2026-11-25T10:00:00.000Z',
    ordinal,
    type: 'turn_context',
    payload: { turn_id: nativeTurn, cwd: '/w', model: 'm', effort: 'newer', ...more },
  });
  const tierAfter = async (...lines: object[]) => {
    const path = await putLog(home.path, logName, [header, ...lines]);
    return (await readThread(path)).context?.serviceTier;
  };

  expect(await tierAfter(applied(/*ordinal*/ 1, 'priority'), context(/*ordinal*/ 2, {}))).toBe('priority');
  expect(await tierAfter(applied(/*ordinal*/ 1, 'priority'), applied(/*ordinal*/ 2))).toBe('');
  expect(
    await tierAfter(applied(/*ordinal*/ 1, 'priority'), context(/*ordinal*/ 2, { service_tier: null })),
  ).toBe('');
  expect(await tierAfter(context(/*ordinal*/ 1, { service_tier: 'flex' }))).toBe('flex');
  expect(await tierAfter(context(/*ordinal*/ 1, {}))).toBeUndefined();
});
