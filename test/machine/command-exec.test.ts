import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { createAppServer } from '@codex-ts/app-server';
import { connect, memoryPair, type Connection } from '@codex-ts/utils-json-rpc';
import { expect, test } from 'vitest';

import { needs } from './needs.ts';

interface Told {
  readonly processId: string;
  readonly deltaBase64: string;
}

interface Desk extends AsyncDisposable {
  readonly place: string;
  readonly client: Connection;
  /** What commands wrote so far. */
  written(): string;
}

async function startDesk(): Promise<Desk> {
  const base = join(homedir(), '.cache');
  await mkdir(base, { recursive: true });
  const place = await mkdtemp(join(base, 'codex-ts-exec-'));
  const server = createAppServer({
    version: '1.0.0',
    codexHome: place,
    workspace: place,
    environment: { PATH: process.env['PATH'] },
    systemFolder: join(place, 'etc'),
  });
  const [near, far] = memoryPair();
  const served = server.serve(far);
  let written = '';
  const client = connect({
    stream: near,
    onNotification({ method, params }) {
      if (method !== 'command/exec/outputDelta') return;
      written += Buffer.from((params as Told).deltaBase64, 'base64').toString();
    },
  });
  await client.request('initialize', { clientInfo: { name: 'test', version: '0.0.1' } });
  return {
    place,
    client,
    written: () => written,
    async [Symbol.asyncDispose]() {
      await client.close();
      await served;
      await server.drain();
      await rm(place, { recursive: true });
    },
  };
}

test('command/exec is confined by the policy of the request', async (context) => {
  needs(context, 'sandbox');
  await using desk = await startDesk();
  const work = join(desk.place, 'work');
  await mkdir(work);
  const script = 'touch here && echo wrote; touch ../there || echo refused';
  const run = (type: string) =>
    desk.client.request('command/exec', {
      command: ['sh', '-c', script],
      cwd: work,
      sandboxPolicy: {
        type,
        ...(type === 'workspaceWrite' && { excludeSlashTmp: true, excludeTmpdirEnvVar: true }),
      },
      timeoutMs: 60_000,
    });

  expect(await run('workspaceWrite')).toMatchObject({ stdout: 'wrote\nrefused\n' });
  expect(await run('readOnly')).toMatchObject({ stdout: 'refused\n' });
  expect(await run('externalSandbox')).toMatchObject({ stdout: 'wrote\n' });
});

test('a terminal that was only just asked for takes another size', async (context) => {
  needs(context, 'terminal');
  await using desk = await startDesk();
  const { client } = desk;
  const processId = 'tty';
  const ended = client.request('command/exec', {
    command: ['sh', '-c', 'read x; stty size'],
    processId,
    tty: true,
    size: { rows: 30, cols: 90 },
    sandboxPolicy: { type: 'dangerFullAccess' },
    timeoutMs: 60_000,
  });

  await client.request('command/exec/resize', { processId, size: { rows: 10, cols: 20 } });
  await client.request('command/exec/write', { processId, deltaBase64: btoa('go\n') });

  expect(await ended).toMatchObject({ exitCode: 0 });
  expect(desk.written()).toBe('go\r\n10 20\r\n');
});

test.for([{ type: 'dangerFullAccess' }, { type: 'readOnly' }])(
  'a terminal of command/exec has the size it is given, under $type too',
  async (sandboxPolicy, context) => {
    needs(context, 'terminal');
    if (sandboxPolicy.type === 'readOnly') needs(context, 'sandbox');
    await using desk = await startDesk();
    const { client } = desk;
    const processId = 'tty';
    const ended = client.request('command/exec', {
      command: ['sh', '-c', 'stty size; read x; stty size; exit 5'],
      processId,
      tty: true,
      size: { rows: 30, cols: 90 },
      sandboxPolicy,
      timeoutMs: 60_000,
    });
    await expect.poll(() => desk.written(), { timeout: 20_000 }).toContain('30 90');

    expect(await client.request('command/exec/resize', { processId, size: { rows: 10, cols: 20 } })).toEqual(
      {},
    );
    const deltaBase64 = Buffer.from('go\n').toString('base64');
    await client.request('command/exec/write', { processId, deltaBase64 });

    expect(await ended).toMatchObject({ exitCode: 5, stdout: '' });
    expect(desk.written()).toBe('30 90\r\ngo\r\n10 20\r\n');
  },
);
