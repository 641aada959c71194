import type * as z from 'zod/mini';

import { parseWith } from './parse-with.ts';
import { InitializeParams } from './schemas/initialize.ts';
import type { ClientRequests } from './shapes/methods.ts';

/** The methods of this area that take parameters. */
export type InitializeMethod = 'initialize';

const shapes: { [Method in InitializeMethod]: z.ZodMiniType<ClientRequests[Method]['params']> } = {
  'initialize': InitializeParams,
};

/** Reads the parameters of a request. Throws `ParamsInvalidError`. */
export function parseInitializeParams<Method extends InitializeMethod>(
  method: Method,
  params: unknown,
): ClientRequests[Method]['params'] {
  return parseWith<ClientRequests[Method]['params']>(shapes[method], method, params);
}
