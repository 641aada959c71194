import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runExec } from '@codex-ts/exec';
import { say, startModelServer } from '@codex-ts/testkit';

// A stand-in for the model's server, so that this runs without an account.
const server = await startModelServer([say('Hello from the model.')]);
const codexHome = await mkdtemp(join(tmpdir(), 'codex-home-'));

const outcome = await runExec({
  codexHome,
  workspace: codexHome,
  prompt: 'Say hello.',
  overrides: [`openai_base_url="${server.url}"`],
  skipGitRepoCheck: true,
  format: 'text',
  stdout: async (text) => console.log(`answer: ${text.trimEnd()}`),
  stderr: async () => {},
  environment: { ...process.env, CODEX_API_KEY: 'sk-example' },
  version: '1.0.0',
});
console.log(outcome.outcome);

await server[Symbol.asyncDispose]();
await rm(codexHome, { recursive: true });
