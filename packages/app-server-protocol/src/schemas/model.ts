import * as z from 'zod/mini';

import { maybe, whole } from './field.ts';

export const ModelListParams = z.object({
  modelProvider: maybe(z.string()),
  cursor: maybe(z.string()),
  limit: maybe(whole),
  includeHidden: maybe(z.boolean()),
});

export const Model = z.object({
  id: z.string(),
  model: z.string(),
  upgrade: z.nullable(z.string()),
  upgradeInfo: z.null(),
  availabilityNux: z.null(),
  displayName: z.string(),
  description: z.string(),
  modelSpecialty: z.nullable(z.string()),
  hidden: z.boolean(),
  supportedReasoningEfforts: z.array(z.object({ reasoningEffort: z.string(), description: z.string() })),
  defaultReasoningEffort: z.string(),
  inputModalities: z.array(z.enum(['text', 'image', 'audio'])),
  supportsPersonality: z.boolean(),
  multiAgentVersion: z.nullable(z.enum(['disabled', 'v1', 'v2'])),
  additionalSpeedTiers: z.array(z.string()),
  serviceTiers: z.array(z.object({ id: z.string(), name: z.string(), description: z.string() })),
  defaultServiceTier: z.nullable(z.string()),
  availableAccessPrograms: z.null(),
  isDefault: z.boolean(),
});

export const ModelListResponse = z.object({ data: z.array(Model), nextCursor: z.nullable(z.string()) });

export const modelSchemas = { ModelListParams, Model, ModelListResponse };

export const modelTexts: Record<keyof typeof modelSchemas, string> = {
  ModelListParams: 'Asks for a page of models.',
  Model: 'A model that can be chosen.',
  ModelListResponse: 'A page of models.',
};
