import { runChild, withoutCredentials } from '@codex-ts/utils-process';

const { output, exitCode } = await runChild({
  command: 'sh',
  args: ['-c', 'echo hello; echo "key:$OPENAI_API_KEY"'],
  cwd: process.cwd(),
  env: withoutCredentials({ ...process.env, OPENAI_API_KEY: 'sk-not-for-children' }),
  timeoutMs: 10_000,
  signal: AbortSignal.timeout(60_000),
});

console.log(output.trimEnd());
console.log(`exit code ${exitCode}`);
