import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  createToolSet,
  type FindSandbox,
  type ToolCall,
  type ToolContext,
  type ToolEvent,
  type ToolSet,
} from '@codex-ts/agent-tools';
import {
  approvalPolicyFromWire,
  parseThreadId,
  type ApprovalDecision,
  type ApprovalPolicy,
  type ApprovalRequest,
  type ThreadId,
  type ThreadSettings,
} from '@codex-ts/protocol';

const threadId = parseThreadId('0193a000-0000-7000-8000-000000000001') as ThreadId;

export const settings: ThreadSettings = {
  model: 'gpt-5.5',
  sandboxMode: 'danger-full-access',
  approvalPolicy: 'never',
  writableRoots: [],
  networkAccess: false,
};

/** A granular policy that asks about nothing but what is named. */
export function granular(...asked: ('sandbox_approval' | 'rules')[]): ApprovalPolicy {
  return approvalPolicyFromWire({
    granular: {
      sandbox_approval: asked.includes('sandbox_approval'),
      rules: asked.includes('rules'),
      mcp_elicitations: false,
    },
  });
}

/** There is nothing to confine with. */
export const noSandbox: FindSandbox = async () => ({ available: false, reason: 'missing' });

/** Somebody who answers in turn, and what he was asked. */
export function answering(...decisions: ApprovalDecision[]): {
  asked: ApprovalRequest[];
  approve: NonNullable<ToolContext['approve']>;
} {
  const asked: ApprovalRequest[] = [];
  const approve = async (request: ApprovalRequest): Promise<ApprovalDecision> => {
    asked.push(request);
    const decision = decisions.shift();
    if (decision === undefined) throw new Error('asked once too often');
    return decision;
  };
  return { asked, approve };
}

/** A tool set in a workspace of its own. Its sandbox confines nothing, and says of each command that it would have. */
export interface ToolBench extends AsyncDisposable {
  workspace: string;
  tools: ToolSet;
  events: ToolEvent[];
  call(call: ToolCall, change?: Partial<ToolContext>): Promise<string>;
  exec(input: Record<string, unknown>, change?: Partial<ToolContext>): Promise<string>;
}

export async function openBench(
  change: Partial<ToolContext> = {},
  findSandbox?: FindSandbox,
): Promise<ToolBench> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'agent-tools-')));
  const workspace = join(folder, 'workspace');
  await mkdir(workspace);
  const program = join(folder, 'bwrap');
  const script = 'cat <&4 >/dev/null; while [ "$1" != -- ]; do shift; done; shift; echo confined; exec "$@"';
  await writeFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const found = { available: true, kind: 'bubblewrap', program } as const;
  const tools = createToolSet({
    supportsFreeformTools: true,
    findSandbox: findSandbox ?? (async () => found),
  });
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
      await rm(folder, { recursive: true, force: true });
    },
  };
}
