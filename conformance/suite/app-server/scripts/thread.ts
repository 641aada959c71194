import { callTool, say } from '@codex-ts/testkit';

import { isRecord } from '../../programs.ts';
import { introduce, runTurn, signIn, startThread, textAt, type Script } from '../script.ts';
import type { Message } from '../server-program.ts';

const nobody = '00000000-0000-7000-8000-000000000000';

/** Threads: begun, listed, read, named, put away, taken up again. */
export const threadScripts: readonly Script[] = [
  {
    name: 'a thread without a turn',
    async play(stage, note) {
      const { server } = stage;
      await introduce(server);
      const { answer, threadId } = await startThread(stage, {
        sandbox: 'read-only',
        approvalPolicy: 'never',
      });
      note('thread/start', answer);
      note('loaded', await server.ask('thread/loaded/list', {}));
      note('list', await server.ask('thread/list', {}));
      note('read', await server.ask('thread/read', { threadId, includeTurns: false }));
      note('name', await server.ask('thread/name/set', { threadId, name: 'a name' }));
      note('unsubscribe', await server.ask('thread/unsubscribe', { threadId }));
      note('unsubscribe again', await server.ask('thread/unsubscribe', { threadId }));
    },
  },
  {
    name: 'threads nobody has',
    async play({ server }, note) {
      await introduce(server);
      for (const method of [
        'read',
        'resume',
        'fork',
        'archive',
        'unarchive',
        'delete',
        'unsubscribe',
      ] as const) {
        note(method, await server.ask(`thread/${method}`, { threadId: nobody }));
        note(`${method} of no id`, await server.ask(`thread/${method}`, { threadId: 'x' }));
      }
      note('name', await server.ask('thread/name/set', { threadId: nobody, name: 'x' }));
      note('turns', await server.ask('thread/turns/list', { threadId: nobody }));
      note('items', await server.ask('thread/items/list', { threadId: nobody }));
      note('turn', await server.ask('turn/start', { threadId: nobody, input: [] }));
      note('steer', await server.ask('turn/steer', { threadId: nobody, input: [], expectedTurnId: 'x' }));
      note('interrupt', await server.ask('turn/interrupt', { threadId: nobody, turnId: 'x' }));
    },
  },
  {
    name: 'the life of a thread',
    model: () => [say('first answer'), say('second answer')],
    async play(stage, note) {
      const { server } = stage;
      await introduce(server);
      await signIn(server);
      const { threadId } = await startThread(stage);
      await runTurn(server, threadId);
      note('read', await server.ask('thread/read', { threadId, includeTurns: true }));
      note('turns', await server.ask('thread/turns/list', { threadId }));
      note('items', await server.ask('thread/items/list', { threadId }));
      note('list', await server.ask('thread/list', {}));
      note('name', await server.ask('thread/name/set', { threadId, name: '  a name ' }));
      note('an empty name', await server.ask('thread/name/set', { threadId, name: ' ' }));
      note('list by name', await server.ask('thread/list', { searchTerm: 'a name', limit: 1 }));
      note('unsubscribe', await server.ask('thread/unsubscribe', { threadId }));
      note('resume', await server.ask('thread/resume', { threadId }));
      await runTurn(server, threadId);
      note('archive', await server.ask('thread/archive', { threadId }));
      note('list of archived', await server.ask('thread/list', { archived: true }));
      note('unarchive', await server.ask('thread/unarchive', { threadId }));
      note('delete', await server.ask('thread/delete', { threadId }));
      note('list at last', await server.ask('thread/list', {}));
      note('read at last', await server.ask('thread/read', { threadId }));
    },
  },
  {
    name: 'a fork',
    model: () => [say('first answer')],
    async play(stage, note) {
      const { server } = stage;
      await introduce(server);
      await signIn(server);
      const { threadId } = await startThread(stage);
      await runTurn(server, threadId);
      const fork = await server.ask('thread/fork', { threadId });
      note('fork', fork);
      const forked = textAt(fork, 'result', 'thread', 'id');
      note('another id', forked !== threadId);
      note('read', await server.ask('thread/read', { threadId: forked, includeTurns: true }));
      await runTurn(server, forked);
      note('fork of an ephemeral', await server.ask('thread/fork', { threadId, ephemeral: true }));
    },
  },
  {
    name: 'items behind one of them',
    model: () => [callTool('exec_command', { cmd: 'echo hi' }), say('one'), say('two')],
    async play(stage, note) {
      const { server } = stage;
      await introduce(server, { experimentalApi: true });
      await signIn(server);
      const { threadId } = await startThread(stage, {
        sandbox: 'danger-full-access',
        approvalPolicy: 'never',
      });
      const started = await runTurn(server, threadId);
      const turnId = textAt(started, 'result', 'turn', 'id');
      const items = (params: object) => server.ask('thread/items/list', { threadId, ...params });
      const behind = (itemId: string) => ({ cursor: { type: 'item', itemId } });
      const first = textAt(await items({ limit: 1 }), 'result', 'data', '0', 'item', 'id');
      note('ascending', await items({ turnId, ...behind(first) }));
      note('one', await items({ turnId, ...behind(first), limit: 1 }));
      note('descending', await items({ turnId, ...behind(first), sortDirection: 'desc' }));
      note('descending from a call', await items({ turnId, ...behind('call_1_1'), sortDirection: 'desc' }));
      note('without a turn', await items(behind(first)));
      note('of an empty turn', await items({ turnId: '', ...behind(first) }));
      note('of another turn', await items({ turnId: nobody, ...behind(first) }));
      note('behind nothing', await items({ turnId, ...behind('nope') }));
      note('without output', await items({ turnId, deferOutput: { commandExecution: true } }));
      note('of all turns', await items({ deferOutput: { commandExecution: true }, limit: 2 }));
    },
  },
  {
    name: 'members that may still change',
    model: () => Array.from({ length: 6 }, () => say('done')),
    async play(stage, note) {
      const { server, place } = stage;
      await introduce(server, { experimentalApi: true });
      await signIn(server);
      const { threadId } = await startThread(stage);
      const turnId = textAt(await runTurn(server, threadId), 'result', 'turn', 'id');
      await runTurn(server, threadId);
      const turnsOf = ({ result, error }: Message) => error ?? countOf(result);
      const fork = async (params: object) =>
        turnsOf(await server.ask('thread/fork', { threadId, ...params }));
      note('fork before the first turn', await fork({ beforeTurnId: turnId }));
      note('fork before no turn', await fork({ beforeTurnId: 'x' }));
      note('fork between two', await fork({ beforeTurnId: turnId, lastTurnId: turnId }));
      note('fork of no path', await fork({ path: 'nope.jsonl' }));
      const page = { threadId, initialTurnsPage: { limit: 1 } };
      const resumed = await server.ask('thread/resume', page);
      note(
        'resume with a page',
        isRecord(resumed['result']) ? resumed['result']['initialTurnsPage'] : resumed,
      );
      note('resume of another path', await server.ask('thread/resume', { threadId, path: '' }));
      const environment = { environmentId: 'local', cwd: place.workspace };
      for (const [label, params] of Object.entries({
        'a profile': { permissions: ':workspace' },
        'a profile of no name': { permissions: ':own' },
        'a profile of no table': { permissions: 'own' },
        'a profile and a sandbox': { permissions: ':workspace', sandbox: 'read-only' },
        'a project': { projectId: 'p' },
        'an environment': { environments: [environment] },
        'an unknown environment': { environments: [{ ...environment, environmentId: 'x' }] },
        'an environment nowhere': { environments: [{ ...environment, cwd: 'here' }] },
        'an old log': { historyMode: 'legacy' },
      })) {
        const { result, error } = await server.ask('thread/start', { cwd: place.workspace, ...params });
        note(`start with ${label}`, error ?? shownOf(result));
      }
      // What is told behind the answer has come too.
      await server.ask('thread/loaded/list', {});
    },
  },
  {
    name: 'members without the capability',
    async play({ server }, note) {
      await introduce(server);
      const asked = {
        'thread/start': { permissions: ':workspace' },
        'thread/fork': { threadId: nobody, beforeTurnId: 'x' },
        'thread/resume': { threadId: nobody, initialTurnsPage: {} },
        'thread/list': { parentThreadId: nobody },
        'thread/items/list': { threadId: nobody, deferOutput: { commandExecution: true } },
        'turn/start': { threadId: nobody, input: [], environments: [] },
        'turn/steer': { threadId: nobody, input: [], expectedTurnId: 'x', additionalContext: {} },
        'command/exec': { command: ['true'], permissionProfile: 'x' },
      };
      for (const [method, params] of Object.entries(asked)) note(method, await server.ask(method, params));
    },
  },
  {
    name: 'lists of some threads',
    model: () => [say('done')],
    async play(stage, note) {
      const { server } = stage;
      await introduce(server, { experimentalApi: true });
      await signIn(server);
      const { threadId } = await startThread(stage);
      await runTurn(server, threadId);
      for (const [label, params] of Object.entries({
        'without it': { excludedThreadIds: [threadId.toUpperCase()] },
        'without no thread': { excludedThreadIds: ['x'] },
        'without too many': { excludedThreadIds: Array.from({ length: 101 }, () => threadId) },
        'below it': { parentThreadId: threadId },
        'below no thread': { ancestorThreadId: 'x' },
        'below two': { parentThreadId: threadId, ancestorThreadId: threadId },
        'attached to it': { attachedToThreadId: threadId },
        'attached to no thread': { attachedToThreadId: 'x' },
        'attached and below': { attachedToThreadId: threadId, parentThreadId: threadId },
        'attached ones too': { includeAttachedThreads: true },
        'by place in no section': { sortKey: 'section_position' },
        'by place in a section': { sortKey: 'section_position', sectionId: 's' },
        'of a project': { projectId: 'p' },
        'of an empty project': { projectId: '' },
        'of an originator': { originators: ['x'] },
        'of all': { originators: [], currentAccountOnly: true, useStateDbOnly: false, projectId: null },
      })) {
        const { result, error } = await server.ask('thread/list', params);
        note(label, error ?? countOf(result));
      }
      for (const modelProvider of ['x', '']) {
        note(`models of ${modelProvider}`, await server.ask('model/list', { modelProvider }));
      }
    },
  },
  {
    name: 'a thread of another process',
    model: () => [say('first answer')],
    async play(stage, note) {
      const { server } = stage;
      await introduce(server);
      await signIn(server);
      const { threadId } = await startThread(stage);
      await runTurn(server, threadId);
      await server.end();
      const other = stage.start();
      await introduce(other);
      note('loaded', await other.ask('thread/loaded/list', {}));
      note('list', await other.ask('thread/list', {}));
      note('read', await other.ask('thread/read', { threadId, includeTurns: true }));
      note(
        'turn without resume',
        await other.ask('turn/start', { threadId, input: [{ type: 'text', text: 'go' }] }),
      );
      note('resume', await other.ask('thread/resume', { threadId }));
      await runTurn(other, threadId);
      note('exit code', await other.end());
    },
  },
];

/** How many there are in it. */
function countOf(result: unknown): unknown {
  const { data, thread } = isRecord(result) ? result : {};
  const list = isRecord(thread) ? thread['turns'] : data;
  return Array.isArray(list) ? list.length : result;
}

/** What the answer says of what was asked for. */
function shownOf(result: unknown): unknown {
  const { sandbox, cwd, thread } = isRecord(result) ? result : {};
  const { historyMode, projectId } = isRecord(thread) ? thread : {};
  return { sandbox, cwd, historyMode, projectId };
}
