import { methodTable } from '@codex-ts/app-server-protocol';
import { appServerRefusals, type Refusal } from '@codex-ts/conformance/app-server-refusals';
import { installPeer } from '@codex-ts/conformance/peer';
import { callTool, forever, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { isRecord, ourProgram } from '../programs.ts';
import { generateNativeSchema, hiddenMethod } from './native-schema.ts';
import { preparations } from './preparations.ts';
import { samplesOf } from './sample-requests.ts';
import { introduce, signIn } from './script.ts';
import type { Message, ServerProgram } from './server-program.ts';
import { onStage, type Stage } from './stage.ts';

const { nativeProgram } = await installPeer();
const schema = await generateNativeSchema(nativeProgram);
const needed = new Set<Refusal>();
const methods = methodTable.filter(
  ({ method, direction, params }) =>
    direction === 'clientRequest' && params !== undefined && method !== hiddenMethod,
);
const allMembers = { experimentalApi: true };

/** How a request went: by its answer, and where it begins something, by the end of that. */
interface Outcome {
  readonly params: unknown;
  readonly isTaken: boolean;
  readonly why?: unknown;
}

/** Sends every sample, each in the state that the method needs, to a server that runs. */
async function outcomesOf(program: readonly string[], method: string): Promise<readonly Outcome[]> {
  const wait = callTool('exec_command', { cmd: 'sleep 300' });
  const model = method === 'turn/steer' || method === 'turn/interrupt' ? forever(wait) : forever(say('ok'));
  return onStage(program, { model }, async (stage) => {
    if (method !== 'initialize') {
      await introduce(stage.server, allMembers);
      await signIn(stage.server);
    }
    const outcomes: Outcome[] = [];
    for (const sample of samplesOf(schema, schema.paramsOf(method))) {
      outcomes.push({ params: sample, ...(await send(stage, method, sample)) });
    }
    return outcomes;
  });
}

async function send(stage: Stage, method: string, sample: unknown): Promise<Omit<Outcome, 'params'>> {
  if (method === 'initialize') {
    await using server = stage.start();
    return outcomeOf(await server.ask(method, sample));
  }
  const { server, place } = stage;
  const real = { cwd: place.workspace, ...(await preparations[method]?.(stage)) };
  const params = { ...Object(sample) };
  for (const [name, value] of Object.entries(real)) if ((params[name] ?? null) !== null) params[name] = value;
  const before = server.said.length;
  const answer = await server.ask(method, params);
  if (method === 'turn/start' && answer['error'] === undefined) return endOfTurn(server, before);
  return outcomeOf(answer);
}

function outcomeOf({ error }: Message): Omit<Outcome, 'params'> {
  return error === undefined ? { isTaken: true } : { isTaken: false, why: error };
}

async function endOfTurn(server: ServerProgram, before: number): Promise<Omit<Outcome, 'params'>> {
  const { params } = await server.waitFor(({ method }) => method === 'turn/completed', before);
  const turn = isRecord(params) && isRecord(params['turn']) ? params['turn'] : {};
  return turn['status'] === 'completed' ? { isTaken: true } : { isTaken: false, why: turn['error'] };
}

function refusalOf(method: string, { params }: Outcome): Refusal | undefined {
  return appServerRefusals.find(
    (refusal) =>
      (refusal.method === '*' || refusal.method === method) &&
      isRecord(params) &&
      (params[refusal.member] ?? null) !== null,
  );
}

test.each(methods)('$method: what native takes is taken', async ({ method }) => {
  const native = await outcomesOf([nativeProgram], method);
  const ours = await outcomesOf([ourProgram], method);

  expect(native.filter(({ isTaken }) => isTaken).length).toBeGreaterThan(0);
  const refused = ours.filter((outcome, index) => {
    if (outcome.isTaken || native[index]?.isTaken === false) return false;
    const refusal = refusalOf(method, outcome);
    if (refusal !== undefined) needed.add(refusal);
    return refusal === undefined;
  });
  expect(refused).toEqual([]);
});

test('no refusal is listed that is none any more', () => {
  expect(appServerRefusals.filter((refusal) => !needed.has(refusal))).toEqual([]);
});
