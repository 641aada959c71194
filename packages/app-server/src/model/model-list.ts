import type { Model } from '@codex-ts/app-server-protocol';
import type { Config } from '@codex-ts/config';
import { knownModels, type KnownModel } from '@codex-ts/model-client';
import { isCodexError } from '@codex-ts/utils-error';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

import { isBedrock } from '../account/bedrock-provider.ts';

import { refusal } from '../faults.ts';
import type { Handler } from '../handler.ts';
import type { ServerState } from '../server-state.ts';
import { configFor } from '../thread/asked-settings.ts';

/** `model/list`: the models that this version knows, without asking anybody. */
export const listModels: Handler<'model/list'> = async ({ modelProvider, cursor, limit }, { server }) => {
  const { thread, provider } = await settingsOf(modelProvider ?? null, server);
  const prefix = isBedrock(provider) ? bedrockPrefix : '';
  const models = knownModels();
  const start = startOf(cursor ?? null, models.length);
  const end = Math.min(start + Math.max(limit ?? models.length, 1), models.length);
  return {
    result: {
      data: models.slice(start, end).map((model) => modelView(model, { prefix, chosen: thread.model })),
      nextCursor: end < models.length ? String(end) : null,
    },
  };
};

/** How Amazon Bedrock names models of OpenAI. */
const bedrockPrefix = 'openai.';

/** The settings, as if they named that provider. Throws `RequestFault` when it is none. */
async function settingsOf(modelProvider: string | null, server: ServerState): Promise<Config> {
  if (modelProvider === null) return server.settledConfig ?? (await server.settings());
  if (modelProvider === '') throw notConfigured(modelProvider);
  try {
    return await configFor(server, server.workspace, { modelProvider });
  } catch (error) {
    const isUnknown = isCodexError(error) && error.code === 'CONFIG_PROVIDER_UNKNOWN';
    throw isUnknown ? notConfigured(modelProvider, error) : error;
  }
}

function notConfigured(modelProvider: string, cause?: unknown): RequestFault {
  return new RequestFault(
    {
      code: reservedCode.invalidRequest,
      message: `This chat uses model provider “${modelProvider}”, which is no longer configured. Restore this provider’s configuration to continue.`,
      data: { type: 'modelProviderNotConfigured', modelProvider },
    },
    { cause },
  );
}

function startOf(cursor: string | null, count: number): number {
  if (cursor === null) return 0;
  if (!/^\d+$/u.test(cursor)) throw refusal(`invalid cursor: ${cursor}`);
  const start = Number(cursor);
  if (start > count) throw refusal(`cursor ${cursor} exceeds total models ${count}`);
  return start;
}

function modelView(model: KnownModel, { prefix, chosen }: { prefix: string; chosen: string }): Model {
  const slug = `${prefix}${model.slug}`;
  return {
    id: slug,
    model: slug,
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
    additionalSpeedTiers: ['fast'],
    serviceTiers: [{ id: 'priority', name: 'Fast', description: 'Answers come sooner, and may cost more' }],
    defaultServiceTier: null,
    availableAccessPrograms: null,
    isDefault: slug === chosen || model.slug === chosen,
  };
}
