import type { MeasuredCommand } from '../src/measure-process.ts';
import { startInitialized } from './app-server-scene.ts';
import type { LineClient } from './line-client.ts';

/** So many calls of a method, never more than `width` of them under way. */
export interface CallPlan {
  readonly method: string;
  readonly params: object;
  readonly count: number;
  readonly width: number;
}

/** Answers per second of a server that runs already. Throws when one is an error. */
export async function callsPerSecond(command: MeasuredCommand, plan: CallPlan): Promise<number> {
  await using client = await startInitialized(command);
  await callAll(client, { ...plan, count: Math.ceil(plan.count / 10) });
  const startedAt = performance.now();
  await callAll(client, plan);
  return (plan.count * 1000) / (performance.now() - startedAt);
}

async function callAll(client: LineClient, { method, params, count, width }: CallPlan): Promise<void> {
  let left = count;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { error } = await client.request(method, params);
      if (error !== undefined) throw new Error(`${method} was answered with ${error.message}`);
    }
  };
  await Promise.all(Array.from({ length: width }, caller));
}

/** How long each of `count` turns of one thread took after a first one, in ms. */
export async function turnMs(command: MeasuredCommand, count: number): Promise<readonly number[]> {
  await using client = await startInitialized(command);
  const { result, error } = await client.request('thread/start', { approvalPolicy: 'never' });
  const threadId = result?.thread?.id;
  if (threadId === undefined)
    throw new Error(`thread/start was answered with ${error?.message ?? 'no thread'}`);
  const samples: number[] = [];
  for (let turn = 0; turn <= count; turn += 1) {
    const startedAt = performance.now();
    const completed = client.next('turn/completed');
    await client.request('turn/start', { threadId, input: [{ type: 'text', text: 'hello' }] });
    const { params } = await completed;
    const status = params?.turn?.status ?? 'unknown';
    if (status !== 'completed') throw new Error(`the turn ended as ${status}`);
    samples.push(performance.now() - startedAt);
  }
  return samples.slice(/*start*/ 1);
}
