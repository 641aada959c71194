// A process of its own with managers on one home; asked by messages, answers by messages.
import { createAuthManager, createFileStore, type AuthManager } from '@codex-ts/login';

import { bearerOf } from './bearer.ts';
import type { WorkerAnswer, WorkerOrder, WorkerPlan } from './worker-protocol.ts';

const plan = JSON.parse(process.argv[2] ?? '{}') as WorkerPlan;

function createManager(): AuthManager {
  const { codexHome, environment } = plan;
  const free = { takeLock: () => Promise.resolve({ release: () => Promise.resolve() }) };
  const ports = plan.isLockless === true ? free : {};
  const store =
    plan.dieAt === undefined
      ? ('file' as const)
      : createFileStore({
          codexHome,
          ports: {
            onWriteStep: (step) => void (step === plan.dieAt && process.kill(process.pid, 'SIGKILL')),
          },
        });
  return createAuthManager({
    codexHome,
    environment,
    store,
    refreshInBackground: plan.refreshInBackground ?? false,
    ports,
  });
}

const managers = Array.from({ length: plan.managers ?? 1 }, createManager);

async function obey(order: WorkerOrder): Promise<readonly (string | undefined)[]> {
  const results = managers.map(async (manager) => {
    switch (order) {
      case 'load':
        await manager.reload();
        return bearerOf(manager.cachedAuth());
      case 'auth':
        return bearerOf(await manager.auth());
      case 'refresh':
        return bearerOf(await manager.refreshToken());
      default:
        return order satisfies never;
    }
  });
  return Promise.all(results.map((result) => result.catch(codeOf)));
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return String(error);
  const { code } = error;
  return 'reason' in error ? `${String(code)}: ${String(error.reason)}` : String(code);
}

process.on('message', (order: WorkerOrder) => {
  void obey(order).then((tokens) => process.send?.({ tokens } satisfies WorkerAnswer));
});
process.send?.({ tokens: [] } satisfies WorkerAnswer);
