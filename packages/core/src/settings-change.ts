import { resolve } from 'node:path';

import { createToolSet } from '@codex-ts/agent-tools';
import { modelFacts } from '@codex-ts/model-client';
import type { ThreadSettings } from '@codex-ts/protocol';

import type { ThreadParts } from './thread-parts.ts';

/** Makes the thread run with other settings from now on, or in another directory. */
export function changeSettings(
  { state }: ThreadParts,
  change: { settings?: Partial<ThreadSettings>; workspace?: string; isUsualEffort?: boolean },
): void {
  if (change.workspace !== undefined) state.workspace = resolve(state.workspace, change.workspace);
  if (change.isUsualEffort === true) {
    const { reasoningEffort: _, ...others } = state.settings;
    state.settings = others;
  }
  if (change.settings === undefined) return;
  state.settings = { ...state.settings, ...change.settings };
  const { supportsFreeformTools } = state.model;
  state.model = modelFacts(state.settings.model);
  if (state.model.supportsFreeformTools === supportsFreeformTools) return;
  state.tools = createToolSet({ supportsFreeformTools: state.model.supportsFreeformTools });
}
