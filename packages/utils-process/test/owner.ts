import { runChild } from '@codex-ts/utils-process';

// Runs the script it is given as a child, until somebody kills it.
process.stdout.write('ready\n');
await runChild({
  command: '/bin/bash',
  args: ['-c', process.argv[2] ?? ''],
  cwd: '/',
  env: { PATH: '/usr/bin:/bin' },
  onOutput: ({ text }) => process.stdout.write(text),
});
