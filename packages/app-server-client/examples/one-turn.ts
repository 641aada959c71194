import { connectAppServer } from '@codex-ts/app-server-client';

// `codex-ts app-server`, or the program and the arguments given.
const [command = 'codex-ts', ...args] = process.argv.slice(/*start*/ 2);
const client = await connectAppServer({
  spawn: { command, args: args.length > 0 ? args : ['app-server'] },
  clientInfo: { name: 'my_program', version: '1.0.0' },
});

// Listeners first, then what makes the server tell.
const completed = new Promise<string>((resolve) => {
  client.on('turn/completed', ({ turn }) => resolve(turn.status));
});
client.on('item/agentMessage/delta', ({ delta }) => void process.stdout.write(delta));
client.answer('item/commandExecution/requestApproval', () => ({ decision: 'decline' }));

const { thread } = await client.request('thread/start', { cwd: process.cwd() });
await client.request('turn/start', {
  threadId: thread.id,
  input: [{ type: 'text', text: 'Say hello.' }],
});
console.log(`\n${await completed}`);
await client.close();
