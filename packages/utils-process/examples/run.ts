import { runChild, startChild, withoutCredentials } from '@codex-ts/utils-process';

const surroundings = {
  cwd: process.cwd(),
  env: withoutCredentials({ ...process.env, OPENAI_API_KEY: 'sk-not-for-children' }),
};

const listed = await runChild({
  ...surroundings,
  command: 'sh',
  args: ['-c', 'echo "key: $OPENAI_API_KEY"; exit 3'],
  timeoutMs: 10_000,
  signal: AbortSignal.timeout(60_000),
});
console.log(listed.output.trimEnd(), listed.ended, listed.exitCode);

// A child with a conversation. Leaving the block ends it and everything it started.
const child = await startChild({
  ...surroundings,
  command: 'sh',
  args: ['-c', 'read name; echo "hello $name"; sleep 600 & wait'],
  onOutput: ({ text }) => {
    console.log(text.trimEnd());
    child.kill();
  },
});
child.write('world\n');
const { ended, signal } = await child.result;
console.log(ended, signal);
