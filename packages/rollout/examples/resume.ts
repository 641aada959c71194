import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { parseThreadId, parseTurnId } from '@codex-ts/protocol';
import { listThreads, resumeRecorder, startRecorder } from '@codex-ts/rollout';

const codexHome = await mkdtemp(join(tmpdir(), 'codex-home-'));
const threadId = parseThreadId('01a210d5-3cfa-7ce1-8d78-e547a6911e4e');
const turnId = parseTurnId('01a210d5-3d11-7ce1-943a-8ed162c2a495');
if (threadId === undefined || turnId === undefined) throw new TypeError('these are ids');

const first = await startRecorder({
  codexHome,
  meta: {
    id: threadId,
    timestamp: new Date().toISOString(),
    cwd: '/home/me/place',
    originator: 'my_program',
    cliVersion: '1.0.0',
    source: 'exec',
    historyMode: 'paginated',
  },
});
await first.record([
  { type: 'turnStarted', turnId, startedAtMs: Date.now() },
  {
    type: 'responseItem',
    item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Say hello.' }] },
  },
  {
    type: 'turnItem',
    turnId,
    item: { type: 'userMessage', id: 'item-1', parts: [{ type: 'text', text: 'Say hello.' }] },
    startedAtMs: Date.now(),
    completedAtMs: Date.now(),
  },
]);
await first.close();

for (const thread of (await listThreads({ codexHome })).threads) {
  console.log(thread.meta.id, thread.preview);
}

const { recorder, thread } = await resumeRecorder({ codexHome, threadId });
console.log(thread.items.length, thread.turns[0]?.outcome ?? 'open');
await recorder.close();
console.log(basename(recorder.path).endsWith(`${threadId}.jsonl`));
await rm(codexHome, { recursive: true });
