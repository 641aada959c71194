import type * as z from 'zod/mini';

import { parseWith } from './parse-with.ts';
import { ModelListParams } from './schemas/model.ts';
import type { ClientRequests } from './shapes/methods.ts';

/** The methods of this area that take parameters. */
export type ModelMethod = 'model/list';

const shapes: { [Method in ModelMethod]: z.ZodMiniType<ClientRequests[Method]['params']> } = {
  'model/list': ModelListParams,
};

/** Reads the parameters of a request. Throws `ParamsInvalidError`. */
export function parseModelParams<Method extends ModelMethod>(
  method: Method,
  params: unknown,
): ClientRequests[Method]['params'] {
  return parseWith<ClientRequests[Method]['params']>(shapes[method], method, params);
}
