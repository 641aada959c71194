import type * as z from 'zod/mini';

import { parseWith } from './parse-with.ts';
import {
  CommandExecParams,
  CommandExecResizeParams,
  CommandExecTerminateParams,
  CommandExecWriteParams,
} from './schemas/command.ts';
import type { ClientRequests } from './shapes/methods.ts';

/** The methods of this area that take parameters. */
export type CommandMethod =
  | 'command/exec'
  | 'command/exec/write'
  | 'command/exec/resize'
  | 'command/exec/terminate';

const shapes: { [Method in CommandMethod]: z.ZodMiniType<ClientRequests[Method]['params']> } = {
  'command/exec': CommandExecParams,
  'command/exec/write': CommandExecWriteParams,
  'command/exec/resize': CommandExecResizeParams,
  'command/exec/terminate': CommandExecTerminateParams,
};

/** Reads the parameters of a request. Throws `ParamsInvalidError`. */
export function parseCommandParams<Method extends CommandMethod>(
  method: Method,
  params: unknown,
): ClientRequests[Method]['params'] {
  return parseWith<ClientRequests[Method]['params']>(shapes[method], method, params);
}
