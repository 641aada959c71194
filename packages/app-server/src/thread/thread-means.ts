import type { ThreadOptions } from '@codex-ts/core';
import type { ThreadSettings } from '@codex-ts/protocol';

import type { ServerState } from '../server-state.ts';
import { assertAllowedIn, changedSettings, configFor, type AskedSettings } from './asked-settings.ts';
import { withSettings } from './thread-fault.ts';
import { ownSource } from './thread-view.ts';

/** What a thread is opened with, but for who is asked. */
export type ThreadMeans = Omit<ThreadOptions, 'approve'>;

/**
 * What the configuration of the place says, and over it what the request says. Throws
 * `RequestFault` for what cannot be kept.
 */
export async function threadMeans(
  server: ServerState,
  workspace: string,
  asked: AskedSettings,
): Promise<ThreadMeans> {
  const { settings, provider, projectDoc } = await withSettings(async () => {
    const config = await configFor(server, workspace, asked);
    const wanted = { ...withinMode(config.thread, asked), ...changedSettings(asked) };
    await assertAllowedIn(config.requirements, wanted);
    return { settings: wanted, provider: config.provider, projectDoc: config.projectDoc };
  });
  const { codexHome, environment } = server;
  return {
    ...settings,
    auth: await server.auth(),
    identity: server.identity(),
    provider,
    ...(projectDoc !== undefined && { projectDoc }),
    workspace,
    codexHome,
    environment,
    source: ownSource,
    ports: { now: server.ports.clock },
  };
}

/** The file gives the network to `workspace-write` alone. */
function withinMode(settings: ThreadSettings, { sandbox }: AskedSettings): ThreadSettings {
  const mode = sandbox ?? settings.sandboxMode;
  return mode === 'read-only' ? { ...settings, networkAccess: false } : settings;
}
