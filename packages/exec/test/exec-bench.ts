import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runExec, type ExecOptions, type ExecOutcome, type JsonlEvent } from '@codex-ts/exec';

/** A place to run prompts in, against one model server. */
export interface ExecBench extends AsyncDisposable {
  codexHome: string;
  workspace: string;
  run(prompt: string, change?: Partial<ExecOptions>): Promise<Ran>;
}

export interface Ran {
  outcome: ExecOutcome;
  stdout: string;
  stderr: string;
  /** The lines of `stdout`, where the format is JSONL. */
  events: readonly JsonlEvent[];
}

export async function openExec(modelUrl: string): Promise<ExecBench> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'exec-')));
  const place = { codexHome: join(folder, 'home'), workspace: join(folder, 'workspace') };
  await mkdir(place.codexHome);
  await mkdir(place.workspace);
  return {
    ...place,
    async run(prompt, change = {}) {
      let stdout = '';
      let stderr = '';
      const outcome = await runExec({
        ...place,
        prompt,
        overrides: [`openai_base_url="${modelUrl}"`],
        sandboxMode: 'danger-full-access',
        skipGitRepoCheck: true,
        format: 'jsonl',
        stdout: async (text) => void (stdout += text),
        stderr: async (text) => void (stderr += text),
        environment: { PATH: '/usr/bin:/bin', HOME: folder, CODEX_API_KEY: 'sk-test-key' },
        version: '1.2.3',
        ...change,
      });
      const isJsonl = change.format !== 'text';
      const events = isJsonl
        ? stdout
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line))
        : [];
      return { outcome, stdout, stderr, events };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
