import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { SoakReport } from '../soak-part.ts';
import { startServer, type Message, type RunningServer } from './running-server.ts';

const clients = 50;
const requestsOfEach = 200;
const token = 'the-token-of-the-soak';
const patienceMs = 60_000;

/** Fifty clients on sockets, who each write all their requests at once. */
export async function webSocketLoad(scale: number): Promise<SoakReport> {
  const count = Math.ceil(requestsOfEach * scale);
  const digest = createHash('sha256').update(token).digest('hex');
  const door = ['--listen', 'ws://127.0.0.1:0', '--ws-auth', 'capability-token', '--ws-token-sha256', digest];
  await using server = await startServer(
    { modelUrl: 'http://127.0.0.1:1', args: door },
    /*isIntroduced*/ false,
  );
  const url = await doorOf(server);
  const answered = await Promise.all(Array.from({ length: clients }, () => askAll(url, count)));
  const lost = answered.reduce((sum, answers) => sum + (count - answers), 0);
  return {
    counts: { 'clients on sockets': clients, 'requests of each': count },
    faults: lost === 0 ? [] : [`${lost} requests over sockets were not answered once`],
  };
}

async function doorOf(server: RunningServer): Promise<string> {
  const givenUpAt = Date.now() + patienceMs;
  while (Date.now() < givenUpAt && server.isRunning) {
    const url = /ws:\/\/[^\s"]+/u.exec(server.standardError())?.[0];
    if (url !== undefined) return url;
    await sleep(/*delay*/ 20);
  }
  throw new Error(`the server does not say where it listens: ${server.standardError()}`);
}

async function askAll(url: string, count: number): Promise<number> {
  // Node's own client takes headers; its types are the browser's, which has none.
  const options = { headers: { authorization: `Bearer ${token}` } } as unknown as string;
  const socket = new WebSocket(url, options);
  const { promise: isOver, resolve } = Promise.withResolvers<void>();
  const seen = new Map<number, number>();
  socket.addEventListener('open', () => {
    socket.send(
      JSON.stringify({
        id: 'hello',
        method: 'initialize',
        params: { clientInfo: { name: 'soak', version: '1' } },
      }),
    );
    for (let id = 0; id < count; id += 1) {
      socket.send(JSON.stringify({ id, method: 'getAuthStatus', params: {} }));
    }
  });
  socket.addEventListener('message', ({ data }) => {
    // Texts of the server are JSON objects.
    const { id } = JSON.parse(String(data)) as Message;
    if (typeof id === 'number') seen.set(id, (seen.get(id) ?? 0) + 1);
    if (seen.size === count) resolve();
  });
  socket.addEventListener('close', () => resolve());
  socket.addEventListener('error', () => resolve());
  await Promise.race([isOver, sleep(patienceMs, /*value*/ undefined, { ref: false })]);
  socket.close();
  return [...seen.values()].filter((times) => times === 1).length;
}
