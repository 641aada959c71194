import { isRecord } from '../../programs.ts';
import { introduce, type Script } from '../script.ts';

/** Commands of the client, settings, models. */
export const commandScripts: readonly Script[] = [
  {
    name: 'command/exec',
    async play({ server, place }, note) {
      await introduce(server);
      const cwd = place.workspace;
      const sandboxPolicy = { type: 'dangerFullAccess' };
      const sh = (script: string): string[] => ['/bin/sh', '-c', script];
      note(
        'plain',
        await server.ask('command/exec', {
          command: sh('echo out; echo err >&2; exit 3'),
          cwd,
          sandboxPolicy,
        }),
      );
      note(
        'no such program',
        await server.ask('command/exec', { command: ['/no/such'], cwd, sandboxPolicy }),
      );
      note('no command', await server.ask('command/exec', { command: [], cwd, sandboxPolicy }));
      note(
        'too slow',
        await server.ask('command/exec', { command: sh('sleep 5'), cwd, sandboxPolicy, timeoutMs: 50 }),
      );
      note(
        'environment',
        await server.ask('command/exec', {
          command: sh('echo $GIVEN'),
          cwd,
          sandboxPolicy,
          env: { GIVEN: 'yes' },
        }),
      );
      note('write to nobody', await server.ask('command/exec/write', { processId: 'x', deltaBase64: '' }));
      note('terminate nobody', await server.ask('command/exec/terminate', { processId: 'x' }));
      note(
        'resize nobody',
        await server.ask('command/exec/resize', { processId: 'x', size: { rows: 1, cols: 1 } }),
      );
    },
  },
  {
    name: 'command/exec with a conversation',
    async play({ server, place }, note) {
      await introduce(server);
      const running = server.ask('command/exec', {
        command: ['/bin/sh', '-c', 'read line; echo "got $line"'],
        cwd: place.workspace,
        sandboxPolicy: { type: 'dangerFullAccess' },
        processId: 'talk',
        streamStdin: true,
        streamStdoutStderr: true,
      });
      const deltaBase64 = Buffer.from('word\n').toString('base64');
      note(
        'write',
        await server.ask('command/exec/write', { processId: 'talk', deltaBase64, closeStdin: true }),
      );
      note('exec', await running);
      const output = server.said
        .filter(({ method }) => method === 'command/exec/outputDelta')
        .map(({ params }) =>
          isRecord(params) ? Buffer.from(String(params['deltaBase64']), 'base64').toString() : '',
        );
      note('output', output.join(''));
    },
  },
  {
    name: 'command/exec that is terminated',
    async play({ server, place }, note) {
      await introduce(server);
      const running = server.ask('command/exec', {
        command: ['/bin/sh', '-c', 'exec sleep 30'],
        cwd: place.workspace,
        sandboxPolicy: { type: 'dangerFullAccess' },
        processId: 'long',
      });
      note('terminate', await server.ask('command/exec/terminate', { processId: 'long' }));
      const answer = await running;
      note('exec', isRecord(answer['result']) ? { ...answer['result'], exitCode: '<of a signal>' } : answer);
    },
  },
  {
    name: 'settings and models',
    config: 'approval_policy = "never"',
    async play({ server }, note) {
      await introduce(server);
      const settings = await server.ask('config/read', {});
      const config = isRecord(settings['result']) ? settings['result']['config'] : undefined;
      const wanted = ['model', 'model_provider', 'approval_policy', 'sandbox_mode', 'profile'];
      note(
        'config',
        isRecord(config) ? Object.fromEntries(wanted.map((name) => [name, config[name]])) : settings,
      );
      const models = await server.ask('model/list', { limit: 2 });
      note('models', isRecord(models['result']) ? Object.keys(models['result']).toSorted() : models);
      note('a cursor that is none', await server.ask('model/list', { cursor: 'x' }));
    },
  },
];
