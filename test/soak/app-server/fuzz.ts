import { once } from 'node:events';

import { seededRandom } from '../seeded-random.ts';
import type { SoakOptions, SoakPart, SoakReport } from '../soak-part.ts';
import { malformedLine, type MalformedLine } from './malformed-lines.ts';
import { startServer, type Message, type RunningServer } from './running-server.ts';

const allLines = 100_000;
const linesBetweenQuestions = 500;
const parseError = -32_700;
const invalidRequest = -32_600;

/** Lines that no client should send: each request among them is answered, each garbage too, and the server lives on. */
export const appServerFuzz: SoakPart = {
  name: 'app-server-fuzz',
  async run({ scale, seed }: SoakOptions): Promise<SoakReport> {
    const random = seededRandom(seed);
    await using server = await startServer({ modelUrl: 'http://127.0.0.1:1' });
    const tally = createTally();
    server.listen(tally.take);
    const lines = Math.ceil(allLines * scale);
    for (let at = 0; at < lines; at += 1) {
      const line = malformedLine(random, at);
      tally.expect(line);
      const hasRoom = server.input.write(Buffer.concat([line.bytes, Buffer.from('\n')]));
      if (!hasRoom && server.isRunning) await Promise.race([once(server.input, 'drain'), server.exited]);
      if (at % linesBetweenQuestions === 0) tally.faults.push(...(await questionFaults(server)));
      if (tally.faults.length > 0) break;
    }
    tally.faults.push(...(await questionFaults(server)));
    const peak = server.isRunning ? Math.round(server.peakBytes() / 1024 / 1024) : 0;
    const faults = [...tally.faults, ...tally.missing(), ...(await endFaults(server))];
    return { counts: { lines, answers: tally.answers(), 'peak MiB': peak }, faults };
  },
};

/** What was to be answered, and was. */
export interface AnswerTally {
  readonly faults: string[];
  expect(line: MalformedLine): void;
  take(this: void, message: Message): void;
  /** What lacks or is too much, once all was said. */
  missing(): string[];
  answers(): number;
}

export function createTally(): AnswerTally {
  const faults: string[] = [];
  const open = new Set<number>();
  const wanted = { parse: 0, invalid: 0 };
  const found = { parse: 0, invalid: 0 };
  let answers = 0;
  return {
    faults,
    expect({ expected }) {
      if (typeof expected === 'object') open.add(expected.id);
      else if (expected !== 'nothing') wanted[expected] += 1;
    },
    take({ id, method, error }) {
      if (method !== undefined || typeof id === 'string') return;
      answers += 1;
      if (error === undefined) faults.push(`${String(id)} was answered as if it were right`);
      else if (typeof id === 'number') {
        if (!open.delete(id)) faults.push(`${id} was answered twice, or nobody asked`);
      } else if (error.code === parseError) found.parse += 1;
      else if (error.code === invalidRequest) found.invalid += 1;
      else faults.push(`an answer without id has the code ${error.code}`);
    },
    missing: () => [
      ...(open.size === 0 ? [] : [`${open.size} requests have no answer, ${[...open][0]} the first`]),
      ...(found.parse === wanted.parse ? [] : [`${found.parse} parse errors for ${wanted.parse} lines`]),
      ...(found.invalid === wanted.invalid
        ? []
        : [`${found.invalid} invalid requests for ${wanted.invalid} lines`]),
    ],
    answers: () => answers,
  };
}

async function questionFaults(server: RunningServer): Promise<string[]> {
  try {
    const { error } = await server.request('getAuthStatus', {});
    return error === undefined ? [] : [`a good request was answered with ${error.message}`];
  } catch (error) {
    return [String(error)];
  }
}

async function endFaults(server: RunningServer): Promise<string[]> {
  const code = await server.end();
  return code === 0 ? [] : [`it ended with ${String(code)}: ${server.standardError()}`];
}
