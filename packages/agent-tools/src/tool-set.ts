import { findSandbox } from '@codex-ts/sandboxing';

import { createApprovals } from './approvals.ts';
import { rememberSandbox, type FindSandbox } from './confinement.ts';
import { createExecTool } from './exec-tool.ts';
import { createPatchTool } from './patch-tool.ts';
import { createRunningCommands } from './running-commands.ts';
import type { Tool, ToolCall, ToolContext } from './tool.ts';
import { createWriteStdinTool } from './write-stdin-tool.ts';

/** How the tools are offered. */
export interface ToolSetOptions {
  /** Whether the model takes tools with a grammar. */
  supportsFreeformTools: boolean;
  /** What confines commands here; `findSandbox` of `@codex-ts/sandboxing` unless given. */
  findSandbox?: FindSandbox;
}

/**
 * The tools of one thread. Disposing of it ends every command that still runs; what was approved for the session lasts,
 * and the tools can be used again.
 */
export interface ToolSet extends AsyncDisposable {
  /** In a fixed order, as they go over the wire. */
  readonly specs: readonly Readonly<Record<string, unknown>>[];
  /**
   * Runs a call and resolves to what the model reads, also when the tool is unknown or fails. Rejects only with the
   * reason of the aborted signal, with TurnCancelledError and with what `approve` threw; what the call started is dead
   * by then.
   */
  run(call: ToolCall, context: ToolContext): Promise<string>;
}

/** `exec_command`, `write_stdin` and `apply_patch`. */
export function createToolSet(options: ToolSetOptions): ToolSet {
  const running = createRunningCommands();
  const approvals = createApprovals();
  const find = rememberSandbox(options.findSandbox ?? findSandbox);
  const tools: readonly Tool[] = [
    createExecTool({ running, approvals, findSandbox: find }),
    createWriteStdinTool(running, approvals),
    createPatchTool(options.supportsFreeformTools ? 'freeform' : 'function', approvals),
  ];
  return {
    specs: tools.map((tool) => tool.spec),
    async run(call, context) {
      const tool = tools.find(({ name, kind }) => name === call.name && kind === call.kind);
      if (tool === undefined) return `unsupported call: ${call.name}`;
      return tool.run(call.input, context);
    },
    [Symbol.asyncDispose]: () => running.killAll(),
  };
}
