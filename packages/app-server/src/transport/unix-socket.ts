import { once } from 'node:events';
import { chmod, lstat, mkdir, rename, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';

import { errnoOf } from '@codex-ts/utils-error';

import { ListenFailedError } from './errors.ts';
import type { Listener, ListenOptions } from './listener.ts';
import { createDoor } from './websocket-door.ts';
import { listenerOf } from './websocket.ts';

/**
 * Listens for WebSockets on a Unix socket that only this user may open. A socket that a dead server left is replaced;
 * one that somebody answers is not, nor anything else of that name. Throws `ListenFailedError`.
 */
export async function listenOnUnixSocket(path: string, options: ListenOptions): Promise<Listener> {
  const url = `unix://${path}`;
  const server = await createDoor({ ...options, isLoopbackOnly: false });
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await removeStale(path, url);
    await listenPrivately(server, path);
  } catch (cause) {
    if (cause instanceof ListenFailedError) throw cause;
    throw new ListenFailedError(url, errnoOf(cause) ?? 'unknown', { cause });
  }
  return listenerOf(server, url);
}

async function removeStale(path: string, url: string): Promise<void> {
  const found = await factsOf(path);
  if (found === undefined) return;
  if (!found.isSocket()) throw new ListenFailedError(url, 'something that is no socket has that name');
  if (await answers(path)) throw new ListenFailedError(url, 'a server answers there');
  // Whoever moves it away owns it: a server that started meanwhile is found out and gets its name back.
  const aside = `${path}.stale-${process.pid}`;
  await rename(path, aside);
  const moved = await lstat(aside);
  if (moved.ino !== found.ino) {
    await rename(aside, path);
    throw new ListenFailedError(url, 'a server has just started there');
  }
  await rm(aside);
}

async function factsOf(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Only a refused connection says that nobody is there; a server that is too busy to answer is. */
async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}

/** The socket file is made in the call of `listen`, so the mask holds for it alone. */
async function listenPrivately(server: Server, path: string): Promise<void> {
  const listening = once(server, 'listening');
  const mask = process.umask(/*mask*/ 0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(mask);
  }
  await listening;
  await chmod(path, /*mode*/ 0o600);
}
