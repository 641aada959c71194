import type { CommandExecWriteParams } from '@codex-ts/app-server-protocol';
import { isCodexError } from '@codex-ts/utils-error';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

import type { Client } from '../client.ts';
import type { Call, Handlers } from '../handler.ts';
import type { ServerState } from '../server-state.ts';
import { execOrder, invalid, refused, type ExecOrder } from './exec-order.ts';
import { startCommand, type RunningCommand } from './running-command.ts';
import { resizeTerminal } from './terminal.ts';

/** Commands that clients run outside of any thread. */
export const commandMethods = {
  async 'command/exec'(params, call) {
    const order = execOrder(params, call.server);
    return { result: await call.server.keep(createCommandTable).run(order, call) };
  },

  async 'command/exec/write'(params, call) {
    const { order, child } = await running(params.processId, call);
    const bytes = bytesOf(params);
    if (!order.takesInput) throw refused('stdin streaming is not enabled for this command/exec');
    if (bytes !== undefined) child.write(bytes);
    if (params.closeStdin === true) child.endInput();
    return { result: {} };
  },

  async 'command/exec/resize'(params, call) {
    const { order, child } = await running(params.processId, call);
    if (order.terminal === undefined) {
      throw refused('failed to resize PTY: process is not attached to a PTY');
    }
    await resizeTerminal(child.pid, params.size, order.env);
    return { result: {} };
  },

  async 'command/exec/terminate'(params, call) {
    const { child } = await running(params.processId, call);
    child.kill();
    return { result: {} };
  },
} satisfies Handlers;

/** Also one that is about to start: what is asked of it meanwhile is not lost. */
async function running(processId: string, { client, server }: Call): Promise<RunningCommand> {
  const command = await server.keep(createCommandTable).find(processId, client);
  if (command !== undefined) return command;
  throw refused(`no active command/exec for process id ${JSON.stringify(processId)}`);
}

function bytesOf({ deltaBase64 = null, closeStdin }: CommandExecWriteParams): Uint8Array | undefined {
  if (deltaBase64 === null) {
    if (closeStdin === true) return undefined;
    throw invalid('command/exec/write requires deltaBase64 or closeStdin');
  }
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u.test(deltaBase64)) {
    throw invalid('invalid deltaBase64: it is no base64');
  }
  return Buffer.from(deltaBase64, 'base64');
}

/** Commands that run, each known to the client that runs it alone. */
class CommandTable {
  readonly #all = new Set<Promise<RunningCommand>>();
  readonly #named = new WeakMap<Client, Map<string, Promise<RunningCommand>>>();

  constructor(server: ServerState) {
    server.drain.onDrain(() => this.#endAll());
  }

  /** Undefined when there is none of this name, or it could not be started. */
  async find(processId: string, client: Client): Promise<RunningCommand | undefined> {
    return this.#named
      .get(client)
      ?.get(processId)
      ?.catch(() => undefined);
  }

  async run(order: ExecOrder, call: Call): Promise<Awaited<RunningCommand['result']>> {
    const names = this.#namesOf(call.client);
    const { processId } = order;
    if (processId !== undefined && names.has(processId)) {
      throw refused(`duplicate active command/exec process id: ${JSON.stringify(processId)}`);
    }
    const command = startCommand(order, call);
    this.#all.add(command);
    if (processId !== undefined) names.set(processId, command);
    try {
      return await (
        await command
      ).result;
    } catch (error) {
      throw startFault(error) ?? error;
    } finally {
      this.#all.delete(command);
      if (processId !== undefined) names.delete(processId);
    }
  }

  #namesOf(client: Client): Map<string, Promise<RunningCommand>> {
    const known = this.#named.get(client);
    if (known !== undefined) return known;
    const names = new Map<string, Promise<RunningCommand>>();
    this.#named.set(client, names);
    return names;
  }

  async #endAll(): Promise<void> {
    await Promise.allSettled([...this.#all].map(end));
  }
}

async function end(command: Promise<RunningCommand>): Promise<void> {
  const { child, result } = await command;
  child.kill();
  await result;
}

function createCommandTable(server: ServerState): CommandTable {
  return new CommandTable(server);
}

function startFault(error: unknown): RequestFault | undefined {
  if (!isCodexError(error) || error.code !== 'PROCESS_START_FAILED') return undefined;
  return new RequestFault(
    {
      code: reservedCode.internalError,
      message: `failed to spawn command: ${error.message}`,
      data: { code: error.code },
    },
    { cause: error },
  );
}
