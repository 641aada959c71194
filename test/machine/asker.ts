// Run as a child process by the tests of hostile homes: asks for credentials, or changes them, and tells what came of it.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { apiKeyRecord, createAuthManager, createFileStore, type AuthManager } from '@codex-ts/login';

import type { AskerOrder, AskerReport } from './asker-protocol.ts';

const order = JSON.parse(process.env['ASKER_ORDER'] ?? '{}') as AskerOrder;
const { codexHome, environment, what } = order;
const ballast = join(codexHome, 'ballast');

/** As when the last bytes go to somebody else while the authority thinks. */
async function fillDisk(): Promise<void> {
  for (let bytes = 65_536; bytes >= 1; bytes = Math.floor(bytes / 2)) {
    await writeFile(ballast, Buffer.alloc(bytes), { flag: 'a' }).catch(() => undefined);
  }
}

const { createExchange } = await import('@codex-ts/utils-http');
const network = createExchange({ environment: {} });

async function bearerOf(manager: AuthManager): Promise<string | undefined> {
  const auth = await manager.auth();
  if (auth?.kind === 'apiKey') return auth.key.reveal();
  return auth?.kind === 'chatgpt' ? auth.tokens.accessToken.reveal() : undefined;
}

async function obey(): Promise<AskerReport> {
  if (what === 'signIn') {
    await createFileStore({ codexHome }).replace(apiKeyRecord(order.apiKey ?? ''));
  }
  const manager = createAuthManager({
    codexHome,
    environment,
    store: 'file',
    refreshInBackground: false,
    ports: {
      sleep: () => Promise.resolve(),
      async exchange(request) {
        const response = await network(request);
        if (what === 'authWhileDiskFills') await fillDisk();
        return response;
      },
    },
  });
  try {
    const bearer = await bearerOf(manager);
    const { isUnsaved } = manager.state();
    return { isSignedIn: bearer !== undefined, bearer, isUnsaved };
  } finally {
    await rm(ballast, { force: true });
    await manager[Symbol.asyncDispose]();
  }
}

async function report(): Promise<AskerReport> {
  try {
    return await obey();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = 'code' in error ? String(error.code) : error.name;
    return { code, message: error.message, remedy: 'remedy' in error ? String(error.remedy) : '' };
  }
}

process.send?.(await report());
process.disconnect();
