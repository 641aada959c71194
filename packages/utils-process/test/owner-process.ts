import { startChild } from '@codex-ts/utils-process';

// Starts a shell with a grandchild, says their ids, and waits to be killed.
const child = await startChild({
  command: '/bin/sh',
  args: ['-c', 'sleep 300 & echo $!; wait'],
  cwd: '/',
  env: { PATH: '/usr/bin:/bin' },
  onOutput: ({ text }) => process.stdout.write(`${child.pid} ${text}`),
});
await child.result;
