import type { IncomingMessage } from 'node:http';

/** One request as it arrived, whole. */
export interface RecordedRequest {
  /** 1 for the first request of this far end. */
  readonly number: number;
  readonly method: string;
  /** As on the request line. */
  readonly target: string;
  /** The target without its query. */
  readonly path: string;
  /** Of a repeated name the last value. */
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names; repeated ones joined as RFC 9110 §5.3 says. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as UTF-8 text, decompressed. */
  readonly body: string;
  /** The body as it came. */
  readonly bytes: Uint8Array;
  /** The members of a JSON object or of a form, whichever the body is; otherwise empty. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The status sent back; `undefined` until then, and for good when the connection was cut before it. */
  readonly status: number | undefined;
}

/** The record while its far end still writes to it. */
export type OpenRecord = { -readonly [Name in keyof RecordedRequest]: RecordedRequest[Name] };

/** Reads a request to its end and then numbers it. `undefined` when the client left before that. */
export async function readRequest(
  incoming: IncomingMessage,
  nextNumber: () => number,
): Promise<OpenRecord | undefined> {
  const headers = flatHeaders(incoming);
  const bytes = await readBytes(incoming);
  if (bytes === undefined) return undefined;
  const body = await decode(bytes, headers['content-encoding']);
  return {
    number: nextNumber(),
    method: incoming.method ?? '',
    ...splitTarget(incoming.url ?? '/'),
    headers,
    body,
    bytes,
    fields: parseFields(body, headers['content-type'] ?? ''),
    status: undefined,
  };
}

/** The record of a CONNECT request, which has no body. */
export function tunnelRecord(incoming: IncomingMessage, number: number): OpenRecord {
  return {
    number,
    method: 'CONNECT',
    target: incoming.url ?? '',
    path: incoming.url ?? '',
    query: {},
    headers: flatHeaders(incoming),
    body: '',
    bytes: new Uint8Array(),
    fields: {},
    status: undefined,
  };
}

function flatHeaders(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}

function splitTarget(target: string): Pick<OpenRecord, 'target' | 'path' | 'query'> {
  const mark = target.indexOf('?');
  if (mark === -1) return { target, path: target, query: {} };
  return {
    target,
    path: target.slice(0, mark),
    query: Object.fromEntries(new URLSearchParams(target.slice(mark + 1))),
  };
}

async function readBytes(incoming: IncomingMessage): Promise<Buffer | undefined> {
  try {
    return await readAll(incoming);
  } catch {
    return undefined;
  }
}

/** A body to its end. */
export async function readAll(
  body: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function decode(bytes: Buffer, encoding: string | undefined): Promise<string> {
  if (encoding === undefined || encoding === 'identity') return bytes.toString('utf8');
  const zlib = await import('node:zlib');
  try {
    if (encoding === 'zstd') return zlib.zstdDecompressSync(bytes).toString('utf8');
    if (encoding === 'gzip') return zlib.gunzipSync(bytes).toString('utf8');
  } catch {
    // What does not decompress is recorded as it came.
  }
  return bytes.toString('utf8');
}

function parseFields(body: string, contentType: string): Record<string, unknown> {
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  return parseObject(body) ?? {};
}

/** The JSON object in a text, or `undefined` when it holds anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
