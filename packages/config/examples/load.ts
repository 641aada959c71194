import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadConfig } from '@codex-ts/config';

const codexHome = await mkdtemp(join(tmpdir(), 'codex-home-'));
await writeFile(join(codexHome, 'config.toml'), 'model_verbosity = "low"\n');

const config = await loadConfig({
  codexHome,
  workspace: codexHome,
  overrides: ['model="gpt-5.5"', 'sandbox_mode=read-only'],
});
console.log(config.thread.model, config.thread.sandboxMode, config.thread.verbosity);
console.log(config.provider.id, config.auth.store);

await rm(codexHome, { recursive: true });
