import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { installForeignClients } from '@codex-ts/conformance/peer';
import { callTool, say, startModelServer, type ModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { isRecord, openPlace, ourProgram, type Place } from '../programs.ts';

const packages = await installForeignClients();

function load(path: string): Promise<unknown> {
  return import(pathToFileURL(join(packages, path)).href);
}

/** What is used of the Vercel AI SDK. */
interface AiSdk {
  generateText(options: Record<string, unknown>): Promise<{ text: string; finishReason: string }>;
}

/** What is used of the two providers for it. */
interface Provider {
  createCodexAppServer(options: Record<string, unknown>): ((model: string) => unknown) & {
    close?: () => Promise<void>;
    dispose?: () => Promise<void>;
  };
  listModels(options: Record<string, unknown>): Promise<{ models: readonly { id: string }[] }>;
}

/** A program that is our server in that place: what these clients start takes no environment of theirs. */
async function serverIn(place: Place, model: ModelServer, needsLogin: boolean): Promise<string> {
  const config = [
    'model = "gpt-5.5"',
    'model_provider = "local"',
    `[model_providers.local]\nname = "local"\nbase_url = "${model.url}"\nwire_api = "responses"\nrequires_openai_auth = ${needsLogin}`,
  ];
  await writeFile(join(place.codexHome, 'config.toml'), `${config.join('\n')}\n`);
  const program = join(place.workspace, 'codex');
  const home = `HOME='${place.codexHome}' CODEX_HOME='${place.codexHome}'`;
  await writeFile(program, `#!/bin/sh\n${home} exec '${process.execPath}' '${ourProgram}' "$@"\n`);
  await chmod(program, 0o755);
  return program;
}

test.each([
  {
    name: 'ai-sdk-provider-codex-app-server',
    settings: { approvalMode: 'never', sandboxMode: 'danger-full-access' },
  },
  {
    name: 'ai-sdk-provider-codex-cli',
    settings: { approvalPolicy: 'never', sandboxPolicy: 'danger-full-access' },
  },
])('$name completes a turn with a tool on our server, and lists its models', async ({ name, settings }) => {
  await using place = await openPlace();
  await using model = await startModelServer([
    callTool('exec_command', { cmd: 'echo hi > made' }),
    say('done'),
  ]);
  const codexPath = await serverIn(place, model, /*needsLogin*/ false);
  const { generateText } = (await load('ai/dist/index.mjs')) as AiSdk;
  const { createCodexAppServer, listModels } = (await load(`${name}/dist/index.js`)) as Provider;
  const provider = createCodexAppServer({
    defaultSettings: { codexPath, cwd: place.workspace, logger: false, ...settings },
  });

  const answer = await generateText({ model: provider('gpt-5.5'), prompt: 'Do it.' });
  const { models } = await listModels({ codexPath });
  await (provider.close ?? provider.dispose)?.();

  expect(answer).toMatchObject({ text: 'done', finishReason: 'stop' });
  expect(models.length).toBeGreaterThan(0);
  model.assertPlayed();
});

/** What is used of the bridge of `@zakstam/codex-local-component`, which checks every message against its schemas. */
interface Bridge {
  CodexLocalBridge: new (
    config: { codexBin: string; cwd: string },
    handlers: {
      onEvent: (event: { kind: string }) => void;
      onGlobalMessage: (message: unknown) => void;
      onProtocolError: (error: unknown) => void;
      onProcessExit: () => void;
    },
  ) => { start(): void; stop(): void; send(message: unknown): void };
}

type Build = Readonly<Record<string, (id: number, params?: unknown) => unknown>>;

test('the bridge of @zakstam/codex-local-component signs in and completes a turn, and finds no fault', async () => {
  await using place = await openPlace();
  await using model = await startModelServer([callTool('exec_command', { cmd: 'echo hi' }), say('done')]);
  model.accept((token) => token === 'sk-foreign');
  const component = '@zakstam/codex-local-component/dist';
  const { CodexLocalBridge } = (await load(`${component}/local-adapter/bridge.js`)) as Bridge;
  const build = (await load(`${component}/app-server/client.js`)) as Build;
  const heard: Record<string, unknown>[] = [];
  const faults: unknown[] = [];
  const exited = Promise.withResolvers<void>();
  const hear = (message: unknown): void => void heard.push(isRecord(message) ? message : {});
  const bridge = new CodexLocalBridge(
    { codexBin: await serverIn(place, model, /*needsLogin*/ true), cwd: place.workspace },
    {
      onEvent: hear,
      onGlobalMessage: hear,
      onProtocolError: (fault) => void faults.push(fault),
      onProcessExit: () => exited.resolve(),
    },
  );
  let lastId = 0;
  async function ask(request: string, params: unknown): Promise<unknown> {
    lastId += 1;
    const id = lastId;
    bridge.send(build[`build${request}Request`]?.(id, params));
    await expect.poll(() => heard.some((message) => message['id'] === id), { timeout: 10_000 }).toBe(true);
    return heard.find((message) => message['id'] === id)?.['result'];
  }

  bridge.start();
  await ask('Initialize', { name: 'conformance', title: null, version: '1.0.0' });
  bridge.send(build['buildInitializedNotification']?.(/*id*/ 0));
  expect(await ask('AccountLoginStart', { type: 'apiKey', apiKey: 'sk-foreign' })).toEqual({
    type: 'apiKey',
  });
  expect(await ask('AccountRead', {})).toMatchObject({ account: { type: 'apiKey' } });
  const settings = { cwd: place.workspace, sandbox: 'danger-full-access', approvalPolicy: 'never' };
  const started = await ask('ThreadStart', settings);
  const thread = isRecord(started) && isRecord(started['thread']) ? started['thread'] : {};
  await ask('TurnStartText', { threadId: thread['id'], text: 'go' });
  await expect.poll(() => heard.map(({ kind }) => kind), { timeout: 10_000 }).toContain('turn/completed');
  bridge.stop();
  await exited.promise;

  expect(faults).toEqual([]);
  model.assertPlayed();
});
