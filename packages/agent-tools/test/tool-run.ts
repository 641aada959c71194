import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  createToolSet,
  type ToolCall,
  type ToolContext,
  type ToolEvent,
  type ToolSet,
} from '@codex-ts/agent-tools';
import { parseThreadId, type ThreadId, type ThreadSettings } from '@codex-ts/protocol';

const threadId = parseThreadId('0193a000-0000-7000-8000-000000000001') as ThreadId;

export const settings: ThreadSettings = {
  model: 'gpt-5.5',
  sandboxMode: 'danger-full-access',
  approvalPolicy: 'never',
  writableRoots: [],
  networkAccess: false,
};

/** A tool set in a workspace of its own. */
export interface ToolBench extends AsyncDisposable {
  workspace: string;
  tools: ToolSet;
  events: ToolEvent[];
  call(call: ToolCall, change?: Partial<ToolContext>): Promise<string>;
  exec(input: Record<string, unknown>, change?: Partial<ToolContext>): Promise<string>;
}

export async function openBench(change: Partial<ToolContext> = {}): Promise<ToolBench> {
  const workspace = await realpath(await mkdtemp(join(tmpdir(), 'agent-tools-')));
  const tools = createToolSet({ supportsFreeformTools: true });
  const events: ToolEvent[] = [];
  const context: ToolContext = {
    workspace,
    settings,
    environment: { PATH: '/usr/bin:/bin', SHELL: '/bin/bash', CODEX_API_KEY: 'sk-secret', HOME: workspace },
    threadId,
    callId: 'call_1',
    signal: new AbortController().signal,
    emit: (event) => void events.push(event),
    ...change,
  };
  const call: ToolBench['call'] = (toolCall, more = {}) => tools.run(toolCall, { ...context, ...more });
  return {
    workspace,
    tools,
    events,
    call,
    exec: (input, more) =>
      call({ kind: 'function', name: 'exec_command', input: JSON.stringify(input) }, more),
    async [Symbol.asyncDispose]() {
      await tools[Symbol.asyncDispose]();
      await rm(workspace, { recursive: true, force: true });
    },
  };
}
