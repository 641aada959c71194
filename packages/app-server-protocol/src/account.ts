import type * as z from 'zod/mini';

import { parseWith } from './parse-with.ts';
import {
  CancelLoginAccountParams,
  GetAccountParams,
  GetAccountRateLimitsParams,
  GetAuthStatusParams,
  LoginAccountParams,
  SendAddCreditsNudgeEmailParams,
} from './schemas/account.ts';
import type { ClientRequests } from './shapes/methods.ts';

/** The methods of this area that take parameters. */
export type AccountMethod =
  | 'getAuthStatus'
  | 'account/read'
  | 'account/login/start'
  | 'account/login/cancel'
  | 'account/rateLimits/read'
  | 'account/sendAddCreditsNudgeEmail';

const shapes: { [Method in AccountMethod]: z.ZodMiniType<ClientRequests[Method]['params']> } = {
  'getAuthStatus': GetAuthStatusParams,
  'account/read': GetAccountParams,
  'account/login/start': LoginAccountParams,
  'account/login/cancel': CancelLoginAccountParams,
  'account/rateLimits/read': GetAccountRateLimitsParams,
  'account/sendAddCreditsNudgeEmail': SendAddCreditsNudgeEmailParams,
};

/** Reads the parameters of a request. Throws `ParamsInvalidError`. */
export function parseAccountParams<Method extends AccountMethod>(
  method: Method,
  params: unknown,
): ClientRequests[Method]['params'] {
  // The one method here whose parameters native lets be null.
  const given = method === 'account/rateLimits/read' ? (params ?? {}) : params;
  return parseWith<ClientRequests[Method]['params']>(shapes[method], method, given);
}
