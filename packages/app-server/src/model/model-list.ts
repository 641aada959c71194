import type { Model } from '@codex-ts/app-server-protocol';
import { knownModels, type KnownModel } from '@codex-ts/model-client';

import { refusal } from '../faults.ts';
import type { Handler } from '../handler.ts';

/** `model/list`: the models that this version knows, without asking anybody. */
export const listModels: Handler<'model/list'> = async ({ cursor, limit }, { server }) => {
  const { thread } = server.settledConfig ?? (await server.settings());
  const models = knownModels();
  const start = startOf(cursor ?? null, models.length);
  const end = Math.min(start + Math.max(limit ?? models.length, 1), models.length);
  return {
    result: {
      data: models.slice(start, end).map((model) => modelView(model, thread.model)),
      nextCursor: end < models.length ? String(end) : null,
    },
  };
};

function startOf(cursor: string | null, count: number): number {
  if (cursor === null) return 0;
  if (!/^\d+$/u.test(cursor)) throw refusal(`invalid cursor: ${cursor}`);
  const start = Number(cursor);
  if (start > count) throw refusal(`cursor ${cursor} exceeds total models ${count}`);
  return start;
}

function modelView(model: KnownModel, chosen: string): Model {
  return {
    id: model.slug,
    model: model.slug,
    upgrade: null,
    upgradeInfo: null,
    availabilityNux: null,
    displayName: model.displayName,
    description: model.description,
    modelSpecialty: null,
    hidden: false,
    supportedReasoningEfforts: model.efforts.map(({ effort, description }) => ({
      reasoningEffort: effort,
      description,
    })),
    defaultReasoningEffort: model.defaultEffort,
    inputModalities: ['text', 'image'],
    supportsPersonality: false,
    multiAgentVersion: null,
    additionalSpeedTiers: [],
    serviceTiers: [],
    defaultServiceTier: null,
    availableAccessPrograms: null,
    isDefault: model.slug === chosen,
  };
}
