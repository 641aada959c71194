// Run as a child process by the crash tests: does one thing to a login, tells each phase, and is killed on the way.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import {
  apiKeyRecord,
  createAuthManager,
  createFileStore,
  type AuthPorts,
  type AuthStore,
  type TakeLock,
} from '@codex-ts/login';
import { acquireFileLock, loadFlock } from '@codex-ts/utils-file-lock';

import type { VictimPlan } from './victim-protocol.ts';

const plan = JSON.parse(process.env['VICTIM_PLAN'] ?? '{}') as VictimPlan;
const { codexHome, environment, breakage } = plan;

async function reach(phase: string): Promise<void> {
  writeSync(/*fd*/ 1, `${phase}\n`);
  if (phase === plan.dieAt) process.kill(process.pid, 'SIGKILL');
  if (plan.restMs !== undefined) await sleep(plan.restMs);
}

const lockNames: Readonly<Record<string, string>> = {
  'auth.json.codex-ts-refresh': 'lock',
  'auth.json.codex-ts-commit': 'commitLock',
  'auth.lock': 'nativeLock',
  'auth.json.lock': 'nativeJsonLock',
};

function telling(take: TakeLock): TakeLock {
  return async (path, options) => {
    const name = lockNames[basename(path)] ?? path;
    await reach(`${name}Wanted`);
    const lock = await take(path, options);
    await reach(`${name}Held`);
    return {
      async release() {
        await lock.release();
        await reach(`${name}Released`);
      },
    };
  };
}

/** A lock that somebody else keeps, who lives on. */
async function takeByKeeper(path: string): Promise<{ release(): Promise<void> }> {
  const keeper = fileURLToPath(new URL('lock-keeper.ts', import.meta.url));
  const args = ['--conditions=@codex-ts/source', keeper, path];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  writeSync(/*fd*/ 1, `keeper ${child.pid}\n`);
  return { release: async () => void child.kill() };
}

/** A store that does not care what a kill leaves behind. */
function carelessStore(store: AuthStore): AuthStore {
  return {
    ...store,
    async update(change) {
      const stored = await store.load();
      const next = change(stored);
      if (next === undefined) return { isWritten: false, stored };
      const text = next.revealText();
      if (breakage === 'removesFirst') {
        await rm(store.location);
        await reach('removed');
      } else {
        await writeFile(store.location, text.slice(/*start*/ 0, text.length / 2));
        await reach('halfWritten');
      }
      await writeFile(store.location, text, { mode: 0o600 });
      return { isWritten: true, stored: next };
    },
  };
}

const ports: Pick<AuthPorts, 'takeLock' | 'loadFlock'> = {
  takeLock: telling(breakage === 'lockOutlives' ? takeByKeeper : acquireFileLock),
  async loadFlock() {
    const flock = await loadFlock();
    return flock && telling(flock.acquire);
  },
};
const fileStore = createFileStore({ codexHome, ports: { ...ports, onWriteStep: reach } });
const isCareless = breakage === 'writesInPlace' || breakage === 'removesFirst';
const { createExchange } = await import('@codex-ts/utils-http');
const network = createExchange();
const manager = createAuthManager({
  codexHome,
  environment,
  store: isCareless ? carelessStore(fileStore) : fileStore,
  refreshInBackground: false,
  ports: {
    async exchange(request) {
      await reach('requestDue');
      const response = await network(request);
      await reach('answerBegun');
      return {
        ...response,
        async text(limitBytes) {
          const text = await response.text(limitBytes);
          await reach('answerRead');
          return text;
        },
      };
    },
  },
});

switch (plan.action) {
  case 'refresh':
    await manager.auth();
    break;
  case 'signIn':
    await fileStore.replace(apiKeyRecord(plan.apiKey ?? ''));
    break;
  case 'signOut':
    await manager.logout({ revoke: true });
    break;
  default:
    plan.action satisfies never;
    throw new TypeError('no such action');
}
await manager[Symbol.asyncDispose]();
