/** What a far end answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Pieces are sent one by one, as they come. */
  readonly body?: string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
  /** Called when a fault cut this answer off; not when the client left. */
  readonly lost?: () => void;
}

const headerName = /^[\w!#$%&'*+.^`|~-]+$/u;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/u;

/** The name of a header that cannot be sent (RFC 9110 §5.1, §5.5), if there is one. */
export function unsendableHeader(headers: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(headers).find((name) => {
    const value = headers[name];
    return !headerName.test(name) || typeof value !== 'string' || !headerValue.test(value);
  });
}

/** An answer whose body is JSON. */
export function jsonAnswer(
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** An error in the shape of the OpenAI services: `{"error":{"message","type","param","code"}}`. */
export function errorAnswer(status: number, error: { code: string | null; message: string }): Answer {
  const { code, message } = error;
  return jsonAnswer(status, { error: { message, type: 'invalid_request_error', param: null, code } });
}
