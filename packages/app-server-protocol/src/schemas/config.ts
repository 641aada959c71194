import * as z from 'zod/mini';

import { json, jsonRecord, maybe } from './field.ts';

export const ConfigReadParams = z.object({
  includeLayers: z.exactOptional(z.boolean()),
  cwd: maybe(z.string()),
});

export const ConfigLayerSource = z.discriminatedUnion('type', [
  z.object({ type: z.literal('system'), file: z.string() }),
  z.object({ type: z.literal('user'), file: z.string(), profile: z.nullable(z.string()) }),
  z.object({ type: z.literal('project'), dotCodexFolder: z.string() }),
  z.object({ type: z.literal('sessionFlags') }),
  z.object({ type: z.literal('legacyManagedConfigTomlFromFile'), file: z.string() }),
]);

export const ConfigLayer = z.object({
  name: ConfigLayerSource,
  version: z.string(),
  config: json,
  disabledReason: z.nullable(z.string()),
});

export const ConfigReadResponse = z.object({
  config: jsonRecord,
  origins: z.record(z.string(), z.object({ name: ConfigLayerSource, version: z.string() })),
  layers: z.nullable(z.array(ConfigLayer)),
});

export const configSchemas = { ConfigReadParams, ConfigLayerSource, ConfigLayer, ConfigReadResponse };

export const configTexts: Record<keyof typeof configSchemas, string> = {
  ConfigReadParams: 'Asks for the configuration in effect, in a folder if one is given.',
  ConfigLayerSource: 'Where a part of the configuration comes from.',
  ConfigLayer: 'One part of the configuration, before it was merged.',
  ConfigReadResponse:
    'The configuration in effect, in the words of `config.toml`, and where each key comes from.',
};
