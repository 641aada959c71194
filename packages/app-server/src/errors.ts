import { CodexError } from '@codex-ts/utils-error';

/** A client does not read what it is told, so its connection was ended. */
export class ClientSlowError extends CodexError {
  override readonly code = 'APP_SERVER_CLIENT_SLOW' as const;
  /** Of the client: how it is connected, and the name it gave itself. */
  readonly client: { readonly transport: string; readonly name: string };

  constructor(client: { readonly transport: string; readonly name: string }, waiting: number) {
    super(
      `the ${client.transport} client ${JSON.stringify(client.name)} was disconnected: about ${Math.round(waiting / 1_048_576)} Mi characters waited for it`,
      { remedy: 'It has to read what it is told, or to opt out of what it does not want.' },
    );
    this.client = client;
  }
}

/** A member of a request that still may change, from a client that did not ask for such. */
export class MemberExperimentalError extends CodexError {
  override readonly code = 'APP_SERVER_MEMBER_EXPERIMENTAL' as const;
  readonly method: string;
  readonly member: string;

  constructor(method: string, member: string) {
    super(`${method}.${member} requires experimentalApi capability`, {
      remedy: 'Set `capabilities.experimentalApi` in `initialize`.',
    });
    this.method = method;
    this.member = member;
  }
}

/** A member of a request that asks for what is not here. */
export class MemberUnsupportedError extends CodexError {
  override readonly code = 'APP_SERVER_MEMBER_UNSUPPORTED' as const;
  readonly method: string;
  readonly member: string;

  /** `why` says what is not here, and what to do instead. */
  constructor(method: string, member: string, why: string) {
    super(`${method}.${member} is not supported: ${why}`, { remedy: 'Leave the member out.' });
    this.method = method;
    this.member = member;
  }
}
