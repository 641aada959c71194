import type * as z from 'zod/mini';

import { parseWith } from './parse-with.ts';
import { ConfigReadParams } from './schemas/config.ts';
import type { ClientRequests } from './shapes/methods.ts';

/** The methods of this area that take parameters. */
export type ConfigMethod = 'config/read';

const shapes: { [Method in ConfigMethod]: z.ZodMiniType<ClientRequests[Method]['params']> } = {
  'config/read': ConfigReadParams,
};

/** Reads the parameters of a request. Throws `ParamsInvalidError`. */
export function parseConfigParams<Method extends ConfigMethod>(
  method: Method,
  params: unknown,
): ClientRequests[Method]['params'] {
  return parseWith<ClientRequests[Method]['params']>(shapes[method], method, params);
}
