/** What is asked of a server. */
export interface HttpRequest {
  /** Absolute, http or https. */
  url: string;
  /** `GET` unless given. */
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** Until the whole head of the answer is there and, for `text()`, the whole body. */
  deadlineMs?: number;
  /** A body that is silent for so long, while somebody waits for it, has failed. */
  idleTimeoutMs?: number;
  signal?: AbortSignal;
}

/**
 * What a server answered. The head is there, the body is read when asked for, once. Until the body is read to its
 * end or discarded, the connection stays open.
 */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; the values of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they come, no faster than they are taken. Throws an HttpError or the signal's reason. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The body as text (UTF-8). Longer than `limitBytes`, 10 MiB unless given: HttpTooLargeError. */
  text(limitBytes?: number): Promise<string>;
  /** Lets go of the body unread. */
  discard(): void;
}
