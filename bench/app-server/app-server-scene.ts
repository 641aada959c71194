import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startAuthority, type ModelServer } from '@codex-ts/testkit';

import type { MeasuredCommand } from '../src/measure-process.ts';
import { startLineClient, type LineClient } from './line-client.ts';

/** One of the two app servers: what its command line begins with. */
export interface AppServerProgram {
  readonly name: 'ours' | 'native';
  readonly program: string;
  readonly first: readonly string[];
}

/** Homes of one app server. */
export interface AppServerScene {
  /** Its command with nobody signed in. */
  readonly signedOut: MeasuredCommand;
  /** Its command with a ChatGPT login that has hours left, and a model provider that wants it. */
  readonly signedIn: MeasuredCommand;
}

/** Makes the homes. `model` answers the turns. */
export async function openScene(
  folder: string,
  { name, program, first }: AppServerProgram,
  model: ModelServer,
): Promise<AppServerScene> {
  const commandOn = async (kind: string): Promise<MeasuredCommand & { home: string }> => {
    const home = join(folder, `${name}-${kind}`);
    const workspace = join(home, 'workspace');
    await mkdir(workspace, { recursive: true });
    await writeFile(join(home, 'config.toml'), configText(model.url));
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, CODEX_HOME: home };
    return { program, args: [...first, 'app-server'], env, cwd: workspace, home };
  };
  const signedIn = await commandOn('signed-in');
  await writeFile(join(signedIn.home, 'auth.json'), await loginText(), { mode: 0o600 });
  return { signedOut: await commandOn('signed-out'), signedIn };
}

/** Starts an app server and introduces the client. */
export async function startInitialized(command: MeasuredCommand): Promise<LineClient> {
  const client = startLineClient(command);
  await introduce(client);
  return client;
}

/** Sends `initialize` and waits for its answer. */
export async function introduce(client: LineClient): Promise<void> {
  const { error } = await client.request('initialize', { clientInfo: { name: 'bench', version: '1' } });
  if (error !== undefined) throw new Error(`initialize was answered with ${error.message}`);
}

// Nothing else of native's leaves the machine: the backend is the model server, which knows none of it.
function configText(modelUrl: string): string {
  return [
    'model = "gpt-5.5"',
    'model_provider = "bench"',
    `chatgpt_base_url = "${modelUrl}"`,
    'check_for_update_on_startup = false',
    '[model_providers.bench]',
    'name = "bench"',
    `base_url = "${modelUrl}"`,
    'wire_api = "responses"',
    'requires_openai_auth = true',
    '[analytics]',
    'enabled = false',
    '[features]',
    'apps = false',
    'plugins = false',
    'remote_plugin = false',
    '',
  ].join('\n');
}

async function loginText(): Promise<string> {
  await using authority = await startAuthority();
  const tokens = authority.issue({}, { lifetimeSeconds: 36_000 });
  return JSON.stringify({
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: tokens.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      account_id: tokens.accountId,
    },
    last_refresh: new Date().toISOString(),
  });
}
