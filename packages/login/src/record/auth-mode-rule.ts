import type { AuthMode } from '@codex-ts/protocol';

import type { DocumentFields } from './auth-document.ts';

const storedModes: ReadonlySet<string> = new Set([
  'apikey',
  'chatgpt',
  'agentIdentity',
  'personalAccessToken',
  'bedrockApiKey',
  'bedrockAccessKeys',
] satisfies AuthMode[]);

/** The mode a record is in: the one it names, else (none, a newer one, one never stored) by what it holds. */
export function resolveMode(fields: DocumentFields): AuthMode {
  const { declaredMode } = fields;
  if (declaredMode !== undefined && isStoredMode(declaredMode)) return declaredMode;
  if (fields.personalAccessToken !== undefined) return 'personalAccessToken';
  if (fields.hasBedrockApiKey) return 'bedrockApiKey';
  if (fields.hasBedrockAccessKeys) return 'bedrockAccessKeys';
  if (fields.apiKey !== undefined) return 'apikey';
  return 'chatgpt';
}

function isStoredMode(mode: string): mode is AuthMode {
  return storedModes.has(mode);
}
