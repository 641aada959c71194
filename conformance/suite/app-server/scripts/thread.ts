import { say } from '@codex-ts/testkit';

import { introduce, runTurn, signIn, startThread, textAt, type Script } from '../script.ts';

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
