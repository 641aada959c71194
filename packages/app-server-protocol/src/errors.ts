import { CodexError } from '@codex-ts/utils-error';

/** A message's parameters, or an answer, are not what its method has. */
export class ParamsInvalidError extends CodexError {
  override readonly code = 'APP_PROTOCOL_PARAMS_INVALID';
  readonly method: string;
  /** The member that is wrong, as `thread.id`; empty when it is the whole. */
  readonly member: string;

  constructor(method: string, member: string, problem: string) {
    super(`${method}: ${member === '' ? '' : `${member}: `}${problem}`);
    this.method = method;
    this.member = member;
  }
}
