import type * as z from 'zod/mini';

import { parseWith } from './parse-with.ts';
import { TurnInterruptParams, TurnStartParams, TurnSteerParams } from './schemas/turn.ts';
import type { ClientRequests } from './shapes/methods.ts';

/** The methods of this area that take parameters. */
export type TurnMethod = 'turn/start' | 'turn/steer' | 'turn/interrupt';

const shapes: { [Method in TurnMethod]: z.ZodMiniType<ClientRequests[Method]['params']> } = {
  'turn/start': TurnStartParams,
  'turn/steer': TurnSteerParams,
  'turn/interrupt': TurnInterruptParams,
};

/** Reads the parameters of a request. Throws `ParamsInvalidError`. */
export function parseTurnParams<Method extends TurnMethod>(
  method: Method,
  params: unknown,
): ClientRequests[Method]['params'] {
  return parseWith<ClientRequests[Method]['params']>(shapes[method], method, params);
}
