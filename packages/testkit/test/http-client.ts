/** The status and the JSON of an answer. */
export interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export async function postForm(url: string, fields: Record<string, string>): Promise<Answered> {
  return readJson(await fetch(url, { method: 'POST', body: new URLSearchParams(fields) }));
}

export async function postJson(
  url: string,
  fields: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> {
  return readJson(
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(fields),
    }),
  );
}

async function readJson(response: Response): Promise<Answered> {
  return { status: response.status, body: JSON.parse(await response.text()) };
}

/** `error.code` of the OpenAI shape, or `error` of the OAuth one. */
export function errorCode({ body }: Answered): unknown {
  const { error } = body;
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
}

/** The payload of a JWT. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}
