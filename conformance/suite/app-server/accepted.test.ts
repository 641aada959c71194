import { memberRules } from '@codex-ts/app-server';
import { methodTable } from '@codex-ts/app-server-protocol';
import { installPeer } from '@codex-ts/conformance/peer';
import { callTool, forever, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { isRecord, ourProgram } from '../programs.ts';
import { generateNativeSchema, hiddenMethod, membersOf } from './native-schema.ts';
import { preparations } from './preparations.ts';
import { samplesOf } from './sample-requests.ts';
import { introduce, signIn } from './script.ts';
import type { Message, ServerProgram } from './server-program.ts';
import { onStage, type Stage } from './stage.ts';

const { nativeProgram } = await installPeer();
const schema = await generateNativeSchema(nativeProgram);
const stable = await generateNativeSchema(nativeProgram, { experimental: false });
const refused = new Set<string>();
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

/** The members of the request that are refused on purpose, as `method.member`. */
function refusedMembers(method: string, params: unknown): readonly string[] {
  const rules = memberRules[method] ?? {};
  return Object.entries(Object(params)).flatMap(([name, value]) => {
    const isRefused = rules[name]?.refused !== undefined && rules[name]?.unless?.(value) !== true;
    return isRefused && (value ?? null) !== null ? [`${method}.${name}`] : [];
  });
}

test.each(methods)('$method: what native takes is taken', async ({ method }) => {
  const native = await outcomesOf([nativeProgram], method);
  const ours = await outcomesOf([ourProgram], method);

  expect(native.filter(({ isTaken }) => isTaken).length).toBeGreaterThan(0);
  const unexplained = ours.filter(({ isTaken, params }, index) => {
    if (isTaken) return false;
    const members = refusedMembers(method, params);
    for (const member of members) refused.add(member);
    return members.length === 0 && native[index]?.isTaken === true;
  });
  expect(unexplained).toEqual([]);
});

test('what is refused on purpose is refused, and only what native says may still change', () => {
  const listed = Object.entries(memberRules).flatMap(([method, rules]) =>
    Object.entries(rules).flatMap(([member, rule]) => (rule.refused === undefined ? [] : { method, member })),
  );

  expect([...refused].toSorted()).toEqual(
    listed.map(({ method, member }) => `${method}.${member}`).toSorted(),
  );
  const isStable = ({ method, member }: { method: string; member: string }): boolean =>
    membersOf(stable, stable.paramsOf(method)).includes(member);
  expect(listed.filter(isStable)).toEqual([]);
});
