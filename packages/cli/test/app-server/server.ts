import { connectAppServer, type AppServerClient } from '@codex-ts/app-server-client';

import { programArgs, start, type Place, type Running } from '../program.ts';

/** Who we are to the server. */
export const clientInfo = { name: 'cli_test', version: '1.0.0' };

/** Starts the program's server over its standard input and output, and connects to it. */
export function connectOverStdio(
  place: Place,
  options: { args?: readonly string[]; env?: Record<string, string> } = {},
): Promise<AppServerClient> {
  return connectAppServer({
    spawn: {
      command: process.execPath,
      args: [...programArgs, 'app-server', ...(options.args ?? [])],
      cwd: place.workspace,
      env: { ...place.env, ...options.env },
    },
    clientInfo,
    capabilities: { experimentalApi: true },
    reconnect: { attempts: 0 },
  });
}

/** Starts the program's server at an endpoint, and gives where it says that it listens. */
export async function startListening(
  place: Place,
  args: readonly string[],
): Promise<{ url: string; running: Running }> {
  const running = start(['app-server', ...args], { place });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    running.child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /listening on: (\S+)\n/u.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    running.child.once('close', () => reject(new Error(`the server ended: ${said}`)));
  });
  return { url, running };
}
