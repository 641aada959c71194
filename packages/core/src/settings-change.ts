import { resolve } from 'node:path';

import { createToolSet } from '@codex-ts/agent-tools';
import { modelFacts } from '@codex-ts/model-client';
import type { ThreadSettings } from '@codex-ts/protocol';

import type { ThreadParts } from './thread-parts.ts';

/** What a turn and those after it run with. */
export interface SettingsChange {
  /** Besides what holds already. */
  settings?: Partial<ThreadSettings>;
  /** The model thinks as hard as it usually does, whatever was asked for before. */
  isUsualEffort?: boolean;
  /** The directory that they work in. */
  workspace?: string;
}

/** Makes the thread run so from now on. */
export function changeSettings({ state }: ThreadParts, change: SettingsChange): void {
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
