import { wireCode } from '@codex-ts/app-server-protocol';
import type { RpcErrorObject, RpcRequest } from '@codex-ts/utils-json-rpc';

const accountChanges: ReadonlySet<string> = new Set([
  'account/login/start',
  'account/login/cancel',
  'account/logout',
]);

const begins: ReadonlySet<string> = new Set(['thread/start']);

const waitsForOthers: ReadonlySet<string> = new Set([
  'account/login/start',
  'account/login/cancel',
  'account/logout',
  'account/rateLimits/read',
  'account/sendAddCreditsNudgeEmail',
  'command/exec',
]);

/**
 * Requests that change the same thing are carried out one after another. Reads of one method are answered in order, behind
 * no others: none of those that want a token may hold up those that do not. What waits for somebody else has no lane, and
 * neither have threads that begin: each is a thing of its own.
 */
export function laneOf(request: RpcRequest): string | undefined {
  const { method, params } = request;
  if (accountChanges.has(method)) return 'account';
  if (isLong(request) || begins.has(method)) return undefined;
  const threadId =
    method.startsWith('thread/') || method.startsWith('turn/') ? memberOf(params, 'threadId') : '';
  if (typeof threadId === 'string' && threadId !== '') return threadId;
  return memberOf(params, 'includeToken') === true ? 'token' : method;
}

/** Whether a request waits for the network, a program or a person. */
export function isLong({ method, params }: RpcRequest): boolean {
  return waitsForOthers.has(method) || memberOf(params, 'refreshToken') === true;
}

/** The answer to a long request when too many are under way. */
export const overloaded: RpcErrorObject = {
  code: wireCode.overloaded,
  message: 'Server overloaded; retry later.',
};

function memberOf(params: unknown, name: string): unknown {
  return typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;
}
