/** One event of a Responses stream. */
export interface StreamEvent {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** The events of a stream text; each names its type twice, and both must agree. */
export function parseEvents(text: string): StreamEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const [first = '', second = ''] = block.split('\n');
      const event: StreamEvent = JSON.parse(second.replace(/^data: /u, ''));
      if (first !== `event: ${event.type}`) throw new Error(`${first} holds a ${event.type}`);
      return event;
    });
}

/** What a turn is asked for with. */
export interface Asked {
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The events of a turn asked for at `url`. */
export async function askTurn(url: string, asked: Asked = {}): Promise<StreamEvent[]> {
  return parseEvents(await (await postTurn(url, asked)).text());
}

/** Asks for a turn at `url`. */
export function postTurn(url: string, { body, headers, signal }: Asked = {}): Promise<Response> {
  return fetch(`${url}/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'm', stream: true, input: [], ...body }),
    signal: signal ?? null,
  });
}

/** The text the model said in these events. */
export function saidIn(events: readonly StreamEvent[]): string {
  return events
    .filter((event) => event.type === 'response.output_text.delta')
    .map((event) => String(event['delta']))
    .join('');
}
