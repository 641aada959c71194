/** The program that connects. Its name becomes the originator of requests to the model server. */
export interface ClientInfo {
  name: string;
  title?: string | null;
  version: string;
}

/** What the client can do, and what it does not want to hear. */
export interface InitializeCapabilities {
  experimentalApi?: boolean;
  requestAttestation?: boolean;
  optOutNotificationMethods?: string[] | null;
  extensions?: Record<string, unknown> | null;
}

/** The first request on a connection. */
export interface InitializeParams {
  clientInfo: ClientInfo;
  capabilities?: InitializeCapabilities | null;
}

/** Who answers. `codexHome` is absolute. */
export interface InitializeResponse {
  userAgent: string;
  codexHome: string;
  platformFamily: string;
  platformOs: string;
}

/** The client has read the answer to `initialize`. Requests work without it. */
export type InitializedNotification = Record<string, never>;

/** Something about the configuration or the machine that the user should know. */
export interface ConfigWarningNotification {
  summary: string;
  details: string | null;
  path?: string;
}

/** Something went wrong that fails nothing. */
export interface WarningNotification {
  threadId: string | null;
  message: string;
}
