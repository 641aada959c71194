import { checkConfig, loadConfig } from '@codex-ts/lint-run';

import { configJsonSchema } from './config-json-schema.ts';
import { ConfigSchema } from './config-schema.ts';
import type { Config } from './config.ts';

/** Where a configuration comes from. */
export interface ConfigRequest {
  readonly cwd: string;
  readonly root: string;
  /** Its file, when it is not the one that is found. */
  readonly config?: string;
  /** Levels that go before the file's. */
  readonly rules?: Readonly<Record<string, string>>;
  readonly reportUnusedDirectives?: boolean;
}

const schema = { schema: ConfigSchema, jsonSchema: configJsonSchema };

/** Reads the configuration of a run: the file, and above it what the command line says. */
export async function readConfig(request: ConfigRequest): Promise<Config> {
  const { cwd, root, config: path, rules = {}, reportUnusedDirectives } = request;
  const { value } = await loadConfig({
    tool: 'argument-comment-lint',
    cwd,
    root,
    ...schema,
    ...(path !== undefined && { path }),
  });
  const said = await checkConfig({ rules }, { path: '--rule', ...schema });
  return {
    ...value,
    ...(Object.keys(rules).length > 0 && { rules: { ...value.rules, ...said.rules } }),
    ...(reportUnusedDirectives === true && { reportUnusedDisableDirectives: 'error' }),
  };
}
