import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  startAuthority,
  startBackend,
  startModelServer,
  type Authority,
  type Backend,
  type ModelServer,
  type Script,
} from '@codex-ts/testkit';

import { openPlace, type Place } from '../programs.ts';
import { startServer, type ServerProgram } from './server-program.ts';

/** A server with everything around it: a home, a workspace, the authority and the model's server. */
export interface Stage {
  readonly server: ServerProgram;
  readonly place: Place;
  readonly authority: Authority;
  readonly model: ModelServer;
  readonly backend: Backend;
  /** Starts another server in the same place. */
  start(): ServerProgram;
}

/** What a script needs before it begins. */
export interface StageOptions {
  readonly model?: Script;
  /** Lines of `config.toml` before those that send everything to this machine. */
  readonly config?: string;
}

/** Opens the stage for one program, and closes it when `play` is over. */
export async function onStage<T>(
  program: readonly string[],
  options: StageOptions,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  await using place = await openPlace();
  await using authority = await startAuthority();
  await using model = await startModelServer(options.model ?? []);
  await using backend = await startBackend();
  // Native takes no other than an HTTPS origin; nothing answers at this one.
  backend.fail(
    { where: ({ path }) => path.endsWith('/accounts/check') },
    { rewriteBody: (body) => body.replaceAll(backend.url, 'https://backend.invalid') },
  );
  const config = [
    options.config ?? '',
    'model = "gpt-5.5"',
    'model_provider = "local"',
    'cli_auth_credentials_store = "file"',
    `chatgpt_base_url = "${backend.url}"`,
    '[features]\napps = false\nplugins = false\nremote_plugin = false',
    '[analytics]\nenabled = false',
    `[model_providers.local]\nname = "local"\nbase_url = "${model.url}"\nwire_api = "responses"\nrequires_openai_auth = true`,
  ];
  await writeFile(join(place.codexHome, 'config.toml'), `${config.join('\n')}\n`);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: place.codexHome,
    CODEX_HOME: place.codexHome,
    // Nothing leaves this machine.
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
    ...authority.environment,
  };
  const start = (): ServerProgram => startServer(program, env);
  await using server = start();
  return await play({ server, place, authority, model, backend, start });
}
