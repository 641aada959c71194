import type * as z from 'zod/mini';

import { parseWith } from './parse-with.ts';
import { ChatgptAuthTokensRefreshResponse } from './schemas/account.ts';
import {
  CommandExecutionRequestApprovalResponse,
  FileChangeRequestApprovalResponse,
} from './schemas/approval.ts';
import type { ServerRequests } from './shapes/methods.ts';

/** What the server asks its client. */
export type ServerMethod = keyof ServerRequests;

const shapes: { [Method in ServerMethod]: z.ZodMiniType<ServerRequests[Method]['result']> } = {
  'account/chatgptAuthTokens/refresh': ChatgptAuthTokensRefreshResponse,
  'item/commandExecution/requestApproval': CommandExecutionRequestApprovalResponse,
  'item/fileChange/requestApproval': FileChangeRequestApprovalResponse,
};

/** Reads the client's answer to a question of the server. Throws `ParamsInvalidError`. */
export function parseClientAnswer<Method extends ServerMethod>(
  method: Method,
  result: unknown,
): ServerRequests[Method]['result'] {
  return parseWith<ServerRequests[Method]['result']>(shapes[method], method, result);
}
