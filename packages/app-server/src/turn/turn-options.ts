import type { TurnStartParams } from '@codex-ts/app-server-protocol';
import type { TurnOptions } from '@codex-ts/core';
import type { JsonSchema, TurnAttribution } from '@codex-ts/protocol';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

import type { Call } from '../handler.ts';
import { assertAllowedIn, changedSettings, configFor, workspaceOf } from '../thread/asked-settings.ts';
import { environmentCwd } from '../thread/environment.ts';
import type { LiveThread } from '../thread/live-thread.ts';
import { contextEntries } from './context-entries.ts';
import { handedIn } from './handed-in.ts';

/**
 * What a turn is begun with besides words. Throws `RequestFault`, and `CONFIG_VALUE_FORBIDDEN` for settings that the
 * administrator does not allow.
 */
export async function turnOptions(
  params: TurnStartParams,
  live: LiveThread,
  { server }: Call,
): Promise<TurnOptions> {
  const { clientUserMessageId, outputSchema = null, serviceTierForTurn, collaborationMode = null } = params;
  const settings = changedSettings(collaborationMode === null ? params : inMode(params, collaborationMode));
  const cwd = environmentCwd(params.environments, 'turn/start') ?? params.cwd ?? undefined;
  const workspace = cwd === undefined ? live.thread.workspace : workspaceOf(server, cwd);
  if (Object.keys(settings).length > 0) {
    const { requirements } = await configFor(server, workspace, {});
    await assertAllowedIn(requirements, { ...live.thread.settings, ...settings });
  }
  const toolOutput = handedIn(params);
  const context = contextEntries(params.additionalContext);
  return {
    settings,
    ...(cwd !== undefined && { workspace }),
    attribution: attributionOf(params),
    metadata: { ...params.responsesapiClientMetadata, ...params.responsesapiClientMetadataPatch },
    ...(collaborationMode?.settings.reasoning_effort === null && { isUsualEffort: true }),
    ...(context !== undefined && { context }),
    ...(toolOutput !== undefined && { toolOutput }),
    ...(typeof serviceTierForTurn === 'string' && { serviceTier: serviceTierForTurn }),
    ...(typeof clientUserMessageId === 'string' && { clientId: clientUserMessageId }),
    ...(outputSchema !== null && { outputSchema: schemaOf(outputSchema) }),
  };
}

type Mode = NonNullable<TurnStartParams['collaborationMode']>;

/** What the mode says goes before what is said beside it. */
function inMode(params: TurnStartParams, { settings }: Mode): Parameters<typeof changedSettings>[0] {
  const { model, reasoning_effort: effort, developer_instructions: developerInstructions } = settings;
  return { ...params, model, effort, developerInstructions };
}

function attributionOf({ rootTurnId, parentTurnId, turnTrigger }: TurnStartParams): TurnAttribution {
  return {
    ...(typeof rootTurnId === 'string' && { rootTurnId }),
    ...(typeof parentTurnId === 'string' && { parentTurnId }),
    ...(typeof turnTrigger === 'string' && { trigger: turnTrigger }),
  };
}

function schemaOf(value: unknown): JsonSchema {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new RequestFault({
    code: reservedCode.invalidParams,
    message: 'Invalid params: outputSchema: expected object',
  });
}
