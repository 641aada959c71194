import { isRecord } from '../programs.ts';
import type { Message, ServerProgram } from './server-program.ts';
import type { Stage, StageOptions } from './stage.ts';

/** One conversation that is had with both servers. */
export interface Script extends StageOptions {
  readonly name: string;
  /** Says what is to be compared: by which word, and what came. */
  play(stage: Stage, note: (label: string, came: unknown) => void): Promise<void>;
}

/** Who the scripts say they are. */
export const clientInfo = { name: 'conformance', title: 'Conformance', version: '1.0.0' };

/** Introduces the client; what may still change is there only for who asks for it. */
export async function introduce(server: ServerProgram, capabilities?: object): Promise<Message> {
  const answer = await server.ask('initialize', {
    clientInfo,
    ...(capabilities !== undefined && { capabilities }),
  });
  server.tell('initialized');
  return answer;
}

/** Signs in with an API key, and waits for what is told of it. */
export async function signIn(server: ServerProgram): Promise<Message> {
  const before = server.said.length;
  const answer = await server.ask('account/login/start', { type: 'apiKey', apiKey: 'sk-conformance' });
  await server.waitFor(({ method }) => method === 'account/updated', before);
  return answer;
}

/** Starts a thread in the workspace; gives the answer and the id. */
export async function startThread(
  { server, place }: Stage,
  params: object = {},
): Promise<{ answer: Message; threadId: string }> {
  const answer = await server.ask('thread/start', { cwd: place.workspace, ...params });
  return { answer, threadId: textAt(answer, 'result', 'thread', 'id') };
}

/** Runs a turn to its end. */
export async function runTurn(server: ServerProgram, threadId: string, more: object = {}): Promise<Message> {
  const before = server.said.length;
  const answer = await server.ask('turn/start', {
    threadId,
    input: [{ type: 'text', text: 'go' }],
    ...more,
  });
  if (answer['error'] === undefined) {
    await server.waitFor(
      ({ method, params }) =>
        method === 'turn/completed' && isRecord(params) && params['threadId'] === threadId,
      before,
    );
  }
  return answer;
}

/** The text below these members; throws when there is none. */
export function textAt(message: unknown, ...members: readonly string[]): string {
  let at: unknown = message;
  for (const member of members) {
    at = Array.isArray(at) ? at[Number(member)] : isRecord(at) ? at[member] : undefined;
  }
  if (typeof at !== 'string') throw new Error(`no ${members.join('.')} in ${JSON.stringify(message)}`);
  return at;
}
