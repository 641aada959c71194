import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { layerOf, loadConfig } from '@codex-ts/config';
import { isCodexError } from '@codex-ts/utils-error';

const codexHome = await mkdtemp(join(tmpdir(), 'codex-home-'));
const place = { codexHome, workspace: codexHome };
try {
  await writeFile(join(codexHome, 'config.toml'), 'model = "gpt-5.5"\nmodel_verbosity = "low"\n');

  const config = await loadConfig({ ...place, overrides: ['sandbox_mode=workspace-write'] });
  console.log(config.thread.model, config.thread.sandboxMode, config.thread.verbosity);
  console.log(config.provider.id, config.auth.store, config.trusted);
  console.log(layerOf(config.layers, 'sandbox_mode')?.source, layerOf(config.layers, 'model')?.source);

  await loadConfig({ ...place, overrides: ['sandbox_mode=workspace_write'] });
} catch (error) {
  if (!isCodexError(error)) throw error;
  console.log(error.code, error.remedy);
} finally {
  await rm(codexHome, { recursive: true });
}
