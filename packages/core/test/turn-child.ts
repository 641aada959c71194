/** Runs one turn in a process of its own. Arguments: CODEX_HOME, workspace, the model server's URL, the thread to resume. */
import { resumeThread, startThread, type ThreadOptions } from '@codex-ts/core';
import { createAuthManager } from '@codex-ts/login';
import { parseThreadId } from '@codex-ts/protocol';

const [, , codexHome = '', workspace = '', baseUrl = '', resumed = ''] = process.argv;
const identity = { originator: 'codex_exec', version: '0.1.0' };
const options: ThreadOptions = {
  model: 'gpt-5.5',
  sandboxMode: 'danger-full-access',
  auth: createAuthManager({ codexHome, identity, store: 'file', allowApiKeyFromEnvironment: true }),
  identity,
  workspace,
  codexHome,
  provider: {
    id: 'mock',
    name: 'mock',
    baseUrl,
    requiresOpenaiAuth: true,
    requestMaxRetries: 0,
    streamMaxRetries: 0,
    streamIdleTimeoutMs: 20_000,
  },
};
const id = parseThreadId(resumed);
const thread = id === undefined ? await startThread(options) : await resumeThread(id, options);
console.log(thread.id);
console.log((await thread.run('Go.')).answer);
await thread[Symbol.asyncDispose]();
