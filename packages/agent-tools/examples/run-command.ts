import { createToolSet } from '@codex-ts/agent-tools';
import { parseThreadId } from '@codex-ts/protocol';

const threadId = parseThreadId('0193a000-0000-7000-8000-000000000001');
if (threadId === undefined) throw new TypeError('not a UUID');

const tools = createToolSet({ supportsFreeformTools: true });
const output = await tools.run(
  { kind: 'function', name: 'exec_command', input: '{"cmd":"echo hello"}' },
  {
    workspace: process.cwd(),
    settings: {
      model: 'gpt-5.5',
      sandboxMode: 'danger-full-access', // under any other mode the command is confined
      approvalPolicy: 'never',
      writableRoots: [],
      networkAccess: false,
    },
    environment: process.env,
    threadId,
    callId: 'call_1',
    signal: AbortSignal.timeout(60_000),
    emit: (event) => console.log(event.type),
  },
);
console.log(output.split('\n').slice(/*start*/ 2).join('\n').trimEnd());
await tools[Symbol.asyncDispose]();
