import { stat } from 'node:fs/promises';

import { assertAllowed, loadConfig, type Config } from '@codex-ts/config';
import type { ThreadSettings } from '@codex-ts/protocol';

import { WorkspaceMissingError, WorkspaceUntrustedError } from './errors.ts';
import type { ExecOptions } from './exec-options.ts';

/**
 * What `config.toml` and the flags say together; flags win. Nobody can be asked in exec, so the approval policy is
 * always `never`, within what the machine's administrator allows of the sandbox. Throws `CONFIG_*`, `EXEC_WORKSPACE_MISSING` and `EXEC_WORKSPACE_UNTRUSTED`.
 */
export async function resolveSettings(options: ExecOptions): Promise<Config> {
  await assertDirectory(options.workspace);
  const config = await loadConfig({
    codexHome: options.codexHome,
    workspace: options.workspace,
    overrides: options.overrides ?? [],
    ignoreUserConfig: options.ignoreUserConfig === true,
    strict: options.strictConfig === true,
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  });
  const unknownPlace = !config.trusted && config.projectRoot === undefined;
  if (unknownPlace && options.skipGitRepoCheck !== true) throw new WorkspaceUntrustedError(options.workspace);
  const thread = withFlags(config.thread, options);
  assertAllowed(config.requirements, { ...thread, approvalPolicy: config.thread.approvalPolicy });
  return { ...config, thread };
}

function withFlags(settings: ThreadSettings, options: ExecOptions): ThreadSettings {
  const resolved: ThreadSettings = {
    ...settings,
    approvalPolicy: 'never',
    writableRoots: [...settings.writableRoots, ...(options.addDirectories ?? [])],
    threadSource: options.threadSource ?? 'user',
  };
  if (options.model !== undefined) resolved.model = options.model;
  if (options.sandboxMode !== undefined) resolved.sandboxMode = options.sandboxMode;
  // The file gives the network to `workspace-write` alone.
  if (resolved.sandboxMode === 'read-only') resolved.networkAccess = false;
  return resolved;
}

async function assertDirectory(path: string): Promise<void> {
  let isDirectory: boolean;
  try {
    isDirectory = (await stat(path)).isDirectory();
  } catch (cause) {
    throw new WorkspaceMissingError(path, { cause });
  }
  if (!isDirectory) throw new WorkspaceMissingError(path);
}
