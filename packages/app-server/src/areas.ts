import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

import type { Call } from './handler.ts';

/** How one method is read and carried out. */
export interface Method {
  readonly parse: (method: string, params: unknown) => unknown;
  readonly carryOut: (params: unknown, call: Call) => Reply | Promise<Reply>;
}

interface Reply {
  readonly result: unknown;
  readonly afterwards?: () => void;
}

// What a table of handlers and its parser look like once they are loaded. Each parser gives what the handler of the same
// method takes: both are typed by `ClientRequests`.
interface Area {
  readonly handlers: Readonly<Record<string, unknown>>;
  readonly parse: unknown;
}

/** Loads an area on first use: who never runs a command never pays for it. */
const areas: Readonly<Record<string, () => Promise<Area>>> = {
  async account() {
    const [{ accountMethods }, { parseAccountParams }] = await Promise.all([
      import('./account/account-methods.ts'),
      import('@codex-ts/app-server-protocol/account'),
    ]);
    return { handlers: accountMethods, parse: parseAccountParams };
  },
  async thread() {
    const [{ threadMethods }, { parseThreadParams }] = await Promise.all([
      import('./thread/thread-methods.ts'),
      import('@codex-ts/app-server-protocol/thread'),
    ]);
    return { handlers: threadMethods, parse: parseThreadParams };
  },
  async turn() {
    const [{ turnMethods }, { parseTurnParams }] = await Promise.all([
      import('./turn/turn-methods.ts'),
      import('@codex-ts/app-server-protocol/turn'),
    ]);
    return { handlers: turnMethods, parse: parseTurnParams };
  },
  async command() {
    const [{ commandMethods }, { parseCommandParams }] = await Promise.all([
      import('./command/command-methods.ts'),
      import('@codex-ts/app-server-protocol/command'),
    ]);
    return { handlers: commandMethods, parse: parseCommandParams };
  },
  async model() {
    const [{ modelMethods }, { parseModelParams }] = await Promise.all([
      import('./model/model-methods.ts'),
      import('@codex-ts/app-server-protocol/model'),
    ]);
    return { handlers: modelMethods, parse: parseModelParams };
  },
  async config() {
    const [{ configMethods }, { parseConfigParams }] = await Promise.all([
      import('./config/config-methods.ts'),
      import('@codex-ts/app-server-protocol/config'),
    ]);
    return { handlers: configMethods, parse: parseConfigParams };
  },
};

const withoutParams: ReadonlySet<string> = new Set(['account/logout']);

/** Finds the method. Throws a fault for one that is not there. */
export async function loadMethod(name: string): Promise<Method> {
  const load = areas[areaOf(name)];
  const area = load === undefined ? undefined : await load();
  const handler = area !== undefined && Object.hasOwn(area.handlers, name) ? area.handlers[name] : undefined;
  if (typeof handler !== 'function' || typeof area?.parse !== 'function') throw unknownMethod(name);
  // Both are typed by `ClientRequests`, and were found under the same key.
  const [parse, carryOut] = [area.parse as Method['parse'], handler as Method['carryOut']];
  return { parse: withoutParams.has(name) ? parseNothing : parse, carryOut };
}

/** The answer to a method that is not there: native's own ones, and those nobody has. */
export function unknownMethod(name: string): RequestFault {
  return new RequestFault({
    code: reservedCode.methodNotFound,
    message: `Method not found: ${name}`,
    data: { method: name },
  });
}

function areaOf(name: string): string {
  if (name === 'getAuthStatus') return 'account';
  const slash = name.indexOf('/');
  return slash === -1 ? '' : name.slice(/*start*/ 0, slash);
}

function parseNothing(name: string, params: unknown): undefined {
  // Native takes an empty object too, and clients send it.
  if (params === undefined || (typeof params === 'object' && !Array.isArray(params))) return;
  throw new RequestFault({
    code: reservedCode.invalidParams,
    message: `Invalid params: ${name} takes none`,
    data: { method: name, member: '' },
  });
}
