// A process of its own with managers on one home: asked by a message, it answers with one.
import { createAuthManager, createFileStore, type AuthManager, type TakeLock } from '@codex-ts/login';

import type { CallerAnswer, HolderPlan } from './holder-process.ts';

const plan = JSON.parse(process.argv[2] ?? '{}') as HolderPlan; // startHolder wrote it

/** Everybody has it at once. */
const noLock: TakeLock = () => Promise.resolve({ release: () => Promise.resolve() });

function createManager(): AuthManager {
  const { codexHome, environment, isLockTakenOut } = plan;
  const store = createFileStore({ codexHome, ports: isLockTakenOut ? { takeLock: noLock } : {} });
  return createAuthManager({ codexHome, environment, store });
}

async function ask(manager: AuthManager): Promise<CallerAnswer> {
  try {
    const auth = await manager.auth();
    return auth?.kind === 'chatgpt' ? { token: auth.tokens.accessToken.reveal() } : { code: 'SIGNED_OUT' };
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : String(error) };
  }
}

const managers = Array.from({ length: plan.managers }, createManager);
process.once('disconnect', () => process.exit());
process.on('message', () => void Promise.all(managers.map(ask)).then((answers) => process.send?.(answers)));
process.send?.([]);
