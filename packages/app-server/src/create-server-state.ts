import type { ConfigWarningNotification } from '@codex-ts/app-server-protocol';
import type { BackendClient } from '@codex-ts/backend-client';
import type { ConfigOptions } from '@codex-ts/config';
import type { AuthManager, HttpIdentity } from '@codex-ts/login';
import { resolveCodexHome } from '@codex-ts/utils-path';

import { createClientList, type ClientList } from './clients.ts';
import { createDrain } from './drain.ts';
import { keepAuth } from './kept-auth.ts';
import { keepConfig } from './kept-config.ts';
import { keepSettings } from './kept-settings.ts';
import { completePorts, type AppServerOptions } from './server-options.ts';
import type { ServerState } from './server-state.ts';

/** The state, and what only the server itself does with it. */
export interface OwnedState extends ServerState {
  readonly clients: ClientList;
  /** Whom the server speaks for, once somebody has said who they are. */
  speakFor(client: { readonly name: string; readonly version: string }): void;
  /** What is wrong with the settings, as far as that is known. */
  settingsWarning(): ConfigWarningNotification | undefined;
  /** Ends what was opened. After the drain. */
  close(): Promise<void>;
}

/** A state that has loaded nothing yet. Throws `CodexHomeError`. */
export function createServerState(options: AppServerOptions): OwnedState {
  const environment = options.environment ?? process.env;
  const codexHome = options.codexHome ?? resolveCodexHome(environment);
  const workspace = options.workspace ?? process.cwd();
  const ports = completePorts(options.ports ?? {});
  const onFault = options.onFault ?? (() => undefined);
  const clients = createClientList(onFault);
  const place = configPlace(options, codexHome);
  const configs = keepConfig(place, ports.monotonic);
  const settings = keepSettings({ configs, place, workspace, clients });
  const speaker = createSpeaker(options.version);
  const identity = (): HttpIdentity => speaker.identity;
  const auth = keepAuth({ settings: settings.read, codexHome, environment, options, ports, identity });
  const backend = keepBackend(() => state);
  const kept = new Map<unknown, unknown>();

  const state: OwnedState = {
    codexHome,
    environment,
    workspace,
    options,
    ports,
    onFault,
    clients,
    drain: createDrain(onFault),
    identity,
    speakFor: speaker.speakFor,
    auth: auth.manager,
    get settledAuth() {
      const config = configs.settled(workspace);
      return config === undefined ? undefined : auth.loaded(config.auth);
    },
    get ephemeralStore() {
      return auth.ephemeralStore();
    },
    config: (where = workspace) => configs.read(where),
    async configTables(where = workspace) {
      const { loadConfigTables } = await import('@codex-ts/config');
      return loadConfigTables({ ...place, workspace: where });
    },
    settings: settings.read,
    settingsWarning: settings.warning,
    get settledConfig() {
      return configs.settled(workspace);
    },
    backend: backend.client,
    keep(make) {
      if (!kept.has(make)) kept.set(make, make(state));
      // Only what `make` made stands under `make`.
      return kept.get(make) as ReturnType<typeof make>;
    },
    async close() {
      await backend.close();
      await auth.close();
    },
  };
  return state;
}

function configPlace(options: AppServerOptions, codexHome: string): Omit<ConfigOptions, 'workspace'> {
  const { overrides, profile, strictConfig, systemFolder } = options;
  return {
    codexHome,
    ...(overrides !== undefined && { overrides }),
    ...(profile !== undefined && { profile }),
    ...(strictConfig !== undefined && { strict: strictConfig }),
    ...(systemFolder !== undefined && { systemFolder }),
  };
}

interface Speaker {
  readonly identity: HttpIdentity;
  readonly speakFor: OwnedState['speakFor'];
}

/** The first client that says who it is gives the server its name, as in native. */
function createSpeaker(version: string): Speaker {
  let identity: HttpIdentity = { originator: 'codex_app_server', version };
  return {
    get identity() {
      return identity;
    },
    speakFor(client) {
      if (identity.terminal !== undefined) return;
      const originator = client.name === '' ? identity.originator : client.name;
      // Native names the client once more, where the terminal stands.
      identity = { originator, version, terminal: `unknown (${client.name}; ${client.version})` };
    },
  };
}

interface KeptBackend {
  readonly client: () => Promise<BackendClient>;
  readonly close: () => Promise<void>;
}

/** Another one when the settings name another backend, or the credentials are opened anew; who has the old one keeps it. */
function keepBackend(state: () => ServerState): KeptBackend {
  const all: BackendClient[] = [];
  let opened:
    | { readonly client: BackendClient; readonly auth: AuthManager; readonly url: string | undefined }
    | undefined;
  return {
    async client() {
      const { createBackendClient } = await import('@codex-ts/backend-client');
      const [auth, { auth: rules }] = await Promise.all([state().auth(), state().settings()]);
      const { chatgptBaseUrl: url } = rules;
      if (opened?.auth === auth && opened.url === url) return opened.client;
      const client = createBackendClient({
        auth,
        identity: state().identity(),
        environment: state().environment,
        ...(url !== undefined && { baseUrl: url }),
      });
      all.push(client);
      opened = { client, auth, url };
      return client;
    },
    async close() {
      await Promise.all(all.map((client) => client[Symbol.asyncDispose]()));
    },
  };
}
