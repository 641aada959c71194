import { ParamsInvalidError } from '@codex-ts/app-server-protocol';
import type * as backend from '@codex-ts/backend-client';
import type * as config from '@codex-ts/config';
import type * as core from '@codex-ts/core';
import type { LoginError } from '@codex-ts/login';
import type * as rollout from '@codex-ts/rollout';
import type * as sandboxing from '@codex-ts/sandboxing';
import { isCodexError, redact, type CodexError } from '@codex-ts/utils-error';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

import { MemberExperimentalError, MemberUnsupportedError } from './errors.ts';

/** The codes of the errors that a package has: one that is new there has to find its place here. */
type CodesOf<Package> = {
  [Name in keyof Package]: Package[Name] extends abstract new (...args: never[]) => infer Made
    ? Made extends CodexError & { readonly code: infer Code }
      ? Code
      : never
    : never;
}[keyof Package];

/** Of what handlers may throw. */
type DomainCode =
  | CodesOf<typeof backend>
  | CodesOf<typeof config>
  | CodesOf<typeof core>
  | CodesOf<typeof rollout>
  | CodesOf<typeof sandboxing>
  | LoginError['code'];

/** `refused`: not as things stand, -32600. `failed`: something went wrong inside, -32603. */
const verdicts: Readonly<Record<DomainCode, 'refused' | 'failed'>> = {
  BACKEND_ACCOUNT_REQUIRED: 'refused',
  BACKEND_ANSWER_INVALID: 'failed',
  BACKEND_REQUEST_REFUSED: 'failed',
  CONFIG_FILE_INVALID: 'failed',
  CONFIG_FILE_UNREADABLE: 'failed',
  CONFIG_KEY_UNKNOWN: 'failed',
  CONFIG_OVERRIDE_INVALID: 'failed',
  CONFIG_PROFILE_UNKNOWN: 'failed',
  CONFIG_PROVIDER_UNKNOWN: 'failed',
  CONFIG_VALUE_FORBIDDEN: 'failed',
  CONFIG_VALUE_INVALID: 'failed',
  CORE_AUDIO_UNSUPPORTED: 'refused',
  CORE_CONTEXT_EXCEEDED: 'failed',
  CORE_THREAD_CLOSED: 'refused',
  CORE_THREAD_UNRECORDED: 'refused',
  CORE_TURN_ACTIVE: 'refused',
  CORE_TURN_FAILED: 'failed',
  CORE_TURN_OVER: 'refused',
  LOGIN_ACCOUNT_EXISTS: 'refused',
  LOGIN_ACCOUNT_MISSING: 'refused',
  LOGIN_ACCOUNT_NAME_INVALID: 'refused',
  LOGIN_ACCOUNT_SWITCH_FAILED: 'failed',
  LOGIN_ACCOUNT_UNKNOWN: 'failed',
  LOGIN_AGENT_UNUSABLE: 'failed',
  LOGIN_COMMAND_FAILED: 'failed',
  LOGIN_EXTERNAL_UNAVAILABLE: 'failed',
  LOGIN_MODE_UNSUPPORTED: 'refused',
  LOGIN_POLICY_REFUSED: 'refused',
  LOGIN_RECORD_CORRUPT: 'failed',
  LOGIN_REFRESH_REJECTED: 'refused',
  LOGIN_REFRESH_UNAVAILABLE: 'failed',
  LOGIN_SIGN_IN_FAILED: 'failed',
  LOGIN_STORE_UNAVAILABLE: 'failed',
  LOGIN_STORE_UNREADABLE: 'failed',
  LOGIN_STORE_UNWRITABLE: 'failed',
  ROLLOUT_BASE_MISSING: 'failed',
  ROLLOUT_CURSOR_INVALID: 'refused',
  ROLLOUT_FILE_INVALID: 'failed',
  ROLLOUT_READ_FAILED: 'failed',
  ROLLOUT_THREAD_ARCHIVED: 'refused',
  ROLLOUT_THREAD_MISSING: 'refused',
  ROLLOUT_THREAD_REFERENCED: 'refused',
  ROLLOUT_TURN_MISSING: 'refused',
  ROLLOUT_WRITER_ACTIVE: 'refused',
  ROLLOUT_WRITE_FAILED: 'failed',
  SANDBOX_ROOT_UNPROTECTED: 'refused',
  SANDBOX_UNAVAILABLE: 'refused',
};

/**
 * What goes over the wire for something that was thrown: the one place where codes become numbers. `data.code` is our own
 * code. What is no `CodexError` stays as it is, and is answered as an internal error that tells nothing.
 */
export function wireFault(error: unknown): unknown {
  if (error instanceof RequestFault) return error;
  if (error instanceof ParamsInvalidError) {
    const { method, member, message } = error;
    return new RequestFault(
      { code: reservedCode.invalidParams, message: `Invalid params: ${message}`, data: { method, member } },
      { cause: error },
    );
  }
  if (error instanceof MemberExperimentalError || error instanceof MemberUnsupportedError) {
    const { code, method, member, message } = error;
    return new RequestFault(
      { code: reservedCode.invalidRequest, message, data: { code, method, member } },
      { cause: error },
    );
  }
  if (!isCodexError(error)) return error;
  const { code, message } = error;
  return new RequestFault(
    { code: numberOf(code), message: redact(message), data: { code } },
    { cause: error },
  );
}

function numberOf(code: string): number {
  const isRefused = isKnown(code) && verdicts[code] === 'refused';
  return isRefused ? reservedCode.invalidRequest : reservedCode.internalError;
}

function isKnown(code: string): code is DomainCode {
  return Object.hasOwn(verdicts, code);
}
