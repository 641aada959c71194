import { resolve } from 'node:path';

import type { CommandExecParams } from '@codex-ts/app-server-protocol';
import type { SandboxPolicy } from '@codex-ts/protocol';
import { withoutCredentials } from '@codex-ts/utils-process';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

import type { ServerState } from '../server-state.ts';
import { permissionProfile } from '../thread/permission-profile.ts';

/** A command that a client wants to run, checked and complete. */
export interface ExecOrder {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: what the settings say. */
  readonly policy: SandboxPolicy | undefined;
  /** Undefined: it may take as long as it likes. */
  readonly timeoutMs: number | undefined;
  /** Of each stream; infinite when nothing is cut. */
  readonly capBytes: number;
  /** How the client names it. */
  readonly processId: string | undefined;
  readonly takesInput: boolean;
  readonly isStreamed: boolean;
  /** Present: it gets a terminal. */
  readonly terminal: { readonly rows: number; readonly cols: number } | undefined;
}

const defaultTimeoutMs = 10_000;
const defaultCapBytes = 1024 * 1024;
const defaultSize = { rows: 24, cols: 80 };

/** Reads what is asked for. Throws `RequestFault` in native's words. */
export function execOrder(params: CommandExecParams, server: ServerState): ExecOrder {
  const [program, ...args] = params.command;
  if (program === undefined) throw refused('command must not be empty');
  assertConsistent(params);
  const isTerminal = params.tty === true;
  return {
    argv: [program, ...args],
    cwd: resolve(server.workspace, params.cwd ?? '.'),
    env: environmentOf(params, server),
    policy: policyOf(params),
    timeoutMs: params.disableTimeout === true ? undefined : (params.timeoutMs ?? defaultTimeoutMs),
    capBytes: params.disableOutputCap === true ? Infinity : (params.outputBytesCap ?? defaultCapBytes),
    processId: params.processId ?? undefined,
    takesInput: isTerminal || params.streamStdin === true,
    isStreamed: isTerminal || params.streamStdoutStderr === true,
    terminal: isTerminal ? (params.size ?? defaultSize) : undefined,
  };
}

/** The policy, named or spelled out. */
function policyOf({
  sandboxPolicy = null,
  permissionProfile: id,
}: CommandExecParams): SandboxPolicy | undefined {
  if (id === null || id === undefined || id === '') return sandboxPolicy ?? undefined;
  if (sandboxPolicy !== null) throw refused('`permissionProfile` cannot be combined with `sandboxPolicy`');
  const profile = permissionProfile(id);
  if ('missing' in profile) throw refused(`invalid permission profile: ${profile.missing}`);
  return profile.policy;
}

function assertConsistent(params: CommandExecParams): void {
  const { timeoutMs = null, outputBytesCap = null, size = null } = params;
  if ((params.processId ?? undefined) === undefined) {
    const isConversation =
      params.tty === true || params.streamStdin === true || params.streamStdoutStderr === true;
    if (isConversation) throw refused('command/exec tty or streaming requires a client-supplied processId');
  }
  if (size !== null && params.tty !== true) throw invalid('command/exec size requires tty: true');
  if (outputBytesCap !== null && params.disableOutputCap === true) {
    throw invalid('command/exec cannot set both outputBytesCap and disableOutputCap');
  }
  if (timeoutMs !== null && params.disableTimeout === true) {
    throw invalid('command/exec cannot set both timeoutMs and disableTimeout');
  }
  if (timeoutMs !== null && timeoutMs < 0) {
    throw invalid(`command/exec timeoutMs must be non-negative, got ${timeoutMs}`);
  }
}

/** What the server sees without its credentials, and what the client puts over it; null takes away. */
function environmentOf({ env }: CommandExecParams, server: ServerState): Record<string, string> {
  const merged = { ...withoutCredentials(server.environment), ...env };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** The request cannot be carried out as things are. */
export function refused(message: string): RequestFault {
  return new RequestFault({ code: reservedCode.invalidRequest, message });
}

/** The parameters contradict themselves. */
export function invalid(message: string): RequestFault {
  return new RequestFault({ code: reservedCode.invalidParams, message });
}
