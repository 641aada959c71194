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
