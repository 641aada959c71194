import { spawn } from 'node:child_process';

import { confine } from '@codex-ts/sandboxing';

/** Starts `sleep` with the given argument, confined and by no other means than Node's, and says so. */
const [mark = ''] = process.argv.slice(/*start*/ 2);
const env = { PATH: process.env['PATH'] ?? '' };
const { argv, handed } = await confine(
  { argv: ['sh', '-c', `echo started; exec sleep ${mark}`], cwd: '/', env },
  { type: 'readOnly' },
);
const [program = '', ...args] = argv;
const child = spawn(program, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ignore', 'pipe'] });
const filter = child.stdio[4];
if (filter !== null && filter !== undefined && 'end' in filter) filter.end(handed[0]);
