import { describeError } from '@codex-ts/utils-error';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

/** The answer to a request that cannot be carried out as things stand, in native's words. */
export function refusal(message: string, cause?: unknown): RequestFault {
  return new RequestFault(
    { code: reservedCode.invalidRequest, message },
    cause === undefined ? {} : { cause },
  );
}

/** The answer to a request that went wrong: `what: why`. */
export function failure(what: string, cause: unknown): RequestFault {
  return new RequestFault(
    { code: reservedCode.internalError, message: `${what}: ${describeError(cause)}` },
    { cause },
  );
}
