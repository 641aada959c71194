import { nativeVersion, type InitializeResponse } from '@codex-ts/app-server-protocol';
import { userAgent } from '@codex-ts/login';

import type { ServerState } from './server-state.ts';

/** The answer to `initialize`. */
export function introductionOf(server: ServerState): InitializeResponse {
  return {
    // Clients of native refuse servers that are too old for them.
    userAgent: userAgent({ ...server.identity(), version: nativeVersion }),
    codexHome: server.codexHome,
    platformFamily: process.platform === 'win32' ? 'windows' : 'unix',
    platformOs: systemOf(process.platform),
  };
}

function systemOf(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'macos';
  return platform === 'win32' ? 'windows' : platform;
}
