import { confine } from '@codex-ts/sandboxing';
import { isCodexError } from '@codex-ts/utils-error';
import { runChild } from '@codex-ts/utils-process';

const cwd = process.cwd();
const command = {
  argv: ['sh', '-c', 'echo reading works; echo x > written-by-example || echo writing does not'],
  cwd,
  env: { PATH: process.env['PATH'] ?? '' },
};

try {
  const { argv, env, handed, release } = await confine(command, { type: 'readOnly' });
  const [program = '', ...args] = argv;
  const { stdout } = await runChild({ command: program, args, cwd, env, handed });
  await release();
  console.log(stdout.trimEnd());
} catch (error) {
  if (!isCodexError(error)) throw error;
  console.log(error.code); // nothing was run
}
