import type { JsonSchema, SchemaResult, StandardSchema } from '@codex-ts/lint-run';

import type { Config } from './config.ts';
import { ruleIds } from './findings/ownership-finding.ts';

const levels: ReadonlySet<unknown> = new Set(['off', 'warn', 'error']);
const ids: ReadonlySet<string> = new Set(ruleIds);

/** Nothing, or nothing but levels of rules: what most runs have needs no schema. */
function isPlain(value: unknown): value is Config {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { rules = {}, ...more }: Readonly<Record<string, unknown>> = { ...value };
  if (Object.keys(more).length > 0 || typeof rules !== 'object' || rules === null) return false;
  return Object.entries(rules).every(([id, level]) => ids.has(id) && levels.has(level));
}

/** The schema of the configuration. It is loaded with the first configuration that says more than levels. */
export const lazyConfigSchema: StandardSchema<Config> = {
  '~standard': {
    version: 1,
    vendor: 'zod',
    async validate(value): Promise<SchemaResult<Config>> {
      if (isPlain(value)) return { value };
      const { ConfigSchema } = await import('./config-schema.ts');
      return ConfigSchema['~standard'].validate(value);
    },
  },
};

/** The same as a JSON Schema. */
export async function lazyConfigJsonSchema(): Promise<JsonSchema> {
  const { configJsonSchema } = await import('./config-json-schema.ts');
  return configJsonSchema();
}
