import { callTool, failTurn, say, sequence, think } from '@codex-ts/testkit';

import { isRecord } from '../../programs.ts';
import { introduce, runTurn, signIn, startThread, textAt, type Script } from '../script.ts';
import type { Message } from '../server-program.ts';
import type { Stage } from '../stage.ts';

const command = (cmd: string) => callTool('exec_command', { cmd });
const patch = callTool('apply_patch', '*** Begin Patch\n*** Add File: made.txt\n+made\n*** End Patch\n');

/** Turns: what is told of them, what is asked during them, how they end. */
export const turnScripts: readonly Script[] = [
  {
    name: 'a plain turn',
    model: () => [{ ...say('hello'), usage: { inputTokens: 7, outputTokens: 3 } }],
    async play(stage, note) {
      const { threadId } = await begin(stage);
      note('turn/start', await runTurn(stage.server, threadId));
    },
  },
  {
    name: 'tiers of service',
    model: () => Array.from({ length: 12 }, () => say('done')),
    async play(stage, note) {
      const { server, model } = stage;
      await introduce(server);
      await signIn(server);
      const { answer, threadId } = await startThread(stage, { serviceTier: 'fast' });
      note('thread/start', tierOf(answer));
      for (const params of [
        {},
        { serviceTierForTurn: 'flex' },
        { serviceTierForTurn: 'default' },
        { serviceTierForTurn: null },
        { serviceTier: 'flex' },
        {},
        { serviceTier: null },
        { serviceTier: 'garbage' },
      ]) {
        await runTurn(server, threadId, params);
      }
      note('fork', tierOf(await server.ask('thread/fork', { threadId })));
      note('of null', tierOf((await startThread(stage, { serviceTier: null })).answer));
      // What is told behind the answer has come too.
      await server.ask('thread/loaded/list', {});
      note(
        'sent',
        model.turns.map(({ body }) => body['service_tier'] ?? 'none'),
      );
    },
  },
  {
    name: 'a result of a tool that is handed in',
    model: () => [say('one'), say('two')],
    async play(stage, note) {
      const { server, model } = stage;
      const { threadId } = await begin(stage);
      const output = [{ type: 'input_text', text: 'rain' }];
      const toolOutput = { name: 'weather', namespace: 'home', output };
      note('with words', await runTurn(server, threadId, { toolOutput }));
      note(
        'without a name',
        await runTurn(server, threadId, { input: [], toolOutput: { ...toolOutput, name: '' } }),
      );
      const audio = { ...toolOutput, output: [{ type: 'input_audio', file_id: 'f' }] };
      note('uploaded audio', await runTurn(server, threadId, { input: [], toolOutput: audio }));
      note('turn/start', await runTurn(server, threadId, { input: [], toolOutput }));
      note('items', await server.ask('thread/items/list', { threadId }));
      await runTurn(server, threadId);
      note(
        'sent',
        model.turns.map(({ input }) => input.filter((item) => item['type'] === 'function_call_output')),
      );
    },
  },
  {
    name: 'what a client has the model know',
    model: () => [say('one'), say('two'), say('three')],
    async play(stage, note) {
      const { server, model } = stage;
      await introduce(server, { experimentalApi: true });
      await signIn(server);
      const { threadId } = await startThread(stage);
      const k = { value: 'V', kind: 'untrusted' };
      const j = { value: 'J', kind: 'application' };
      await runTurn(server, threadId, { additionalContext: { k, j } });
      const odd = { 'a key!': k };
      await runTurn(server, threadId, { additionalContext: { j, k: { ...k, name: 'page' }, ...odd } });
      await runTurn(server, threadId, { additionalContext: { j } });
      note(
        'a name of ours',
        await runTurn(server, threadId, { additionalContext: { j: { ...j, name: 'n' } } }),
      );
      note(
        'a wrong name',
        await runTurn(server, threadId, { additionalContext: { k: { ...k, name: 'N' } } }),
      );
      const isContext = (item: object): boolean => /<j>|function_call_output/u.test(JSON.stringify(item));
      const last = model.turns.at(-1)?.input.filter(isContext) ?? [];
      note(
        'sent',
        last.map(({ id: _id, ...item }) => item),
      );
    },
  },
  {
    name: 'a turn that another led to',
    model: () => [say('done')],
    async play(stage, note) {
      const { threadId } = await begin(stage);
      const led = { rootTurnId: 'root', parentTurnId: 'parent', turnTrigger: 'schedule', effort: 'newer' };
      note('turn/start', await runTurn(stage.server, threadId, { ...led, disabledPluginIds: ['p'] }));
      note('turns', await stage.server.ask('thread/turns/list', { threadId }));
      const { client_metadata: told, reasoning } = stage.model.turns[0]?.body ?? {};
      note('effort', isRecord(reasoning) ? reasoning['effort'] : undefined);
      const { root_turn_id: root, parent_turn_id: parent, ...more } = isRecord(told) ? told : {};
      const about: unknown = JSON.parse(textAt(more, 'x-codex-turn-metadata'));
      note('sent', { root, parent, trigger: isRecord(about) ? about['turn_trigger'] : undefined });
    },
  },
  {
    name: 'a turn that thinks and runs a command',
    model: () => [sequence(think('hm'), command('echo out; exit 3')), say('done')],
    async play(stage, note) {
      const { threadId } = await begin(stage, { sandbox: 'danger-full-access', approvalPolicy: 'never' });
      note('turn/start', await runTurn(stage.server, threadId));
    },
  },
  {
    name: 'a turn that changes a file',
    model: () => [patch, say('done')],
    async play(stage, note) {
      const { threadId } = await begin(stage, { sandbox: 'danger-full-access', approvalPolicy: 'never' });
      note('turn/start', await runTurn(stage.server, threadId));
    },
  },
  ...(['accept', 'decline', 'cancel'] as const).map((decision): Script => ({
    name: `a command that the user may ${decision}`,
    model: () => [command('touch made.txt'), say('done')],
    async play(stage, note) {
      stage.server.answer('item/commandExecution/requestApproval', () => ({ result: { decision } }));
      const { threadId } = await begin(stage, { sandbox: 'danger-full-access', approvalPolicy: 'untrusted' });
      note('turn/start', await runTurn(stage.server, threadId));
    },
  })),
  {
    name: 'a command that the user accepts for the session',
    model: () => [command('touch made.txt'), command('touch made.txt'), say('done')],
    async play(stage, note) {
      const answer = { result: { decision: 'acceptForSession' } };
      stage.server.answer('item/commandExecution/requestApproval', () => answer);
      const { threadId } = await begin(stage, { sandbox: 'danger-full-access', approvalPolicy: 'untrusted' });
      note('turn/start', await runTurn(stage.server, threadId));
    },
  },
  ...(['accept', 'decline'] as const).map((decision): Script => ({
    name: `a change of files that the user may ${decision}`,
    model: () => [patch, say('done')],
    async play(stage, note) {
      stage.server.answer('item/fileChange/requestApproval', () => ({ result: { decision } }));
      const { threadId } = await begin(stage, { sandbox: 'read-only', approvalPolicy: 'untrusted' });
      note('turn/start', await runTurn(stage.server, threadId));
    },
  })),
  {
    name: 'a client that answers no approval',
    model: () => [command('touch made.txt'), say('done')],
    async play(stage, note) {
      const { threadId } = await begin(stage, { sandbox: 'danger-full-access', approvalPolicy: 'untrusted' });
      note('turn/start', await runTurn(stage.server, threadId));
    },
  },
  {
    name: 'a turn that is interrupted',
    model: () => [command('sleep 30'), say('done')],
    async play(stage, note) {
      const { server } = stage;
      const { threadId } = await begin(stage, { sandbox: 'danger-full-access', approvalPolicy: 'never' });
      const started = await server.ask('turn/start', { threadId, input: [{ type: 'text', text: 'go' }] });
      const turnId = textAt(started, 'result', 'turn', 'id');
      await server.waitFor(isCommandStarted, /*after*/ 0);
      note('of another turn', await server.ask('turn/interrupt', { threadId, turnId: 'another' }));
      const before = server.said.length;
      note('interrupt', await server.ask('turn/interrupt', { threadId, turnId }));
      await server.waitFor(({ method }) => method === 'turn/completed', before);
      note('interrupt of nothing', await server.ask('turn/interrupt', { threadId, turnId }));
    },
  },
  {
    name: 'a turn that is steered',
    model: () => [command('sleep 0.5'), say('done')],
    async play(stage, note) {
      const { server } = stage;
      const { threadId } = await begin(stage, { sandbox: 'danger-full-access', approvalPolicy: 'never' });
      const started = await server.ask('turn/start', { threadId, input: [{ type: 'text', text: 'go' }] });
      const turnId = textAt(started, 'result', 'turn', 'id');
      await server.waitFor(isCommandStarted, /*after*/ 0);
      const input = [{ type: 'text', text: 'left' }];
      note('of another turn', await server.ask('turn/steer', { threadId, input, expectedTurnId: 'another' }));
      const before = server.said.length;
      note('steer', await server.ask('turn/steer', { threadId, input, expectedTurnId: turnId }));
      await server.waitFor(({ method }) => method === 'turn/completed', before);
      note('steer of nothing', await server.ask('turn/steer', { threadId, input, expectedTurnId: turnId }));
      note('what the model heard', heard(stage));
    },
  },
  {
    name: 'a turn that the model fails',
    model: () => [failTurn('context_length_exceeded', 'too long')],
    async play(stage, note) {
      const { threadId } = await begin(stage);
      note('turn/start', await runTurn(stage.server, threadId));
    },
  },
  {
    name: 'a turn without a login',
    model: () => [say('hello')],
    async play(stage, note) {
      await introduce(stage.server);
      const { threadId } = await startThread(stage);
      note('turn/start', await runTurn(stage.server, threadId));
    },
  },
  {
    name: 'a turn that is not authorized',
    model: () => [say('hello')],
    async play(stage, note) {
      stage.model.accept(() => false);
      const { threadId } = await begin(stage);
      note('turn/start', await runTurn(stage.server, threadId));
    },
  },
  {
    name: 'a client that wants no deltas',
    model: () => [say('hello')],
    async play(stage, note) {
      const unwanted = ['item/agentMessage/delta', 'thread/started'];
      await introduce(stage.server, { optOutNotificationMethods: unwanted });
      await signIn(stage.server);
      const { threadId } = await startThread(stage);
      note('turn/start', await runTurn(stage.server, threadId));
      note(
        'heard of what it does not want',
        stage.server.said.filter(({ method }) => unwanted.includes(String(method))),
      );
    },
  },
];

async function begin(stage: Stage, params: object = {}): Promise<{ threadId: string }> {
  await introduce(stage.server);
  await signIn(stage.server);
  return startThread(stage, params);
}

function isCommandStarted({ method, params }: Readonly<Record<string, unknown>>): boolean {
  return (
    method === 'item/started' &&
    isRecord(params) &&
    isRecord(params['item']) &&
    params['item']['type'] === 'commandExecution'
  );
}

function heard({ model }: Stage): unknown {
  return model.turns.at(-1)?.prompt;
}

/** The tier that an answer names. */
function tierOf({ result }: Message): unknown {
  return isRecord(result) ? result['serviceTier'] : undefined;
}
