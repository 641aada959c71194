import { appServerDifferences, type Difference } from '@codex-ts/conformance/app-server-differences';
import { installPeer } from '@codex-ts/conformance/peer';
import { expect, test } from 'vitest';

import { isRecord, ourProgram } from '../programs.ts';
import { compare, type Parting, type Transcript } from './compare.ts';
import { generateNativeSchema } from './native-schema.ts';
import { normalise } from './normalise.ts';
import type { Script } from './script.ts';
import { accountScripts } from './scripts/account.ts';
import { commandScripts } from './scripts/command.ts';
import { handshakeScripts } from './scripts/handshake.ts';
import { inputScripts } from './scripts/input.ts';
import { deniedScript, policyScripts, reviewScripts } from './scripts/policy.ts';
import { threadScripts } from './scripts/thread.ts';
import { turnScripts } from './scripts/turn.ts';
import type { Message } from './server-program.ts';
import { onStage } from './stage.ts';

const scripts = [
  ...handshakeScripts,
  ...accountScripts,
  ...commandScripts,
  ...threadScripts,
  ...turnScripts,
  ...inputScripts,
  ...policyScripts,
  ...reviewScripts,
  deniedScript,
];
const { nativeProgram } = await installPeer();
const schema = await generateNativeSchema(nativeProgram);
const needed = new Set<Difference>();

interface Played {
  readonly transcript: Transcript;
  readonly said: readonly Message[];
  readonly asked: ReadonlyMap<unknown, string>;
}

async function play(program: readonly string[], script: Script): Promise<Played> {
  return onStage(program, script, async (stage) => {
    const noted = new Map<string, unknown>();
    await script.play(stage, (label, came) => {
      noted.set(label, normalise(withoutId(came), stage.place));
    });
    const { said, asked } = stage.server;
    const told = said.filter(({ method }) => method !== undefined);
    return {
      transcript: {
        script: script.name,
        noted,
        told: told.map((message) => ({ ...message, params: normalise(message['params'], stage.place) })),
      },
      said: [...said],
      asked,
    };
  });
}

/** An answer without the number of its request. */
function withoutId(came: unknown): unknown {
  if (!isRecord(came) || (came['result'] === undefined && came['error'] === undefined)) return came;
  const { id: _id, ...answer } = came;
  return answer;
}

function differenceAt({ at }: Parting): Difference | undefined {
  return appServerDifferences.find((difference) => difference.at.some((pattern) => fits(pattern, at)));
}

function fits(pattern: string, at: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.[\]()/\\^$?+{}|]/gu, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'u').test(at);
}

test.each(scripts)('$name: native and ours say the same, but for what the table says', async (script) => {
  const [native, ours] = await Promise.all([
    play([nativeProgram], script),
    play([process.execPath, ourProgram], script),
  ]);

  const unexplained = compare(native.transcript, ours.transcript).filter((parting) => {
    const difference = differenceAt(parting);
    if (difference !== undefined) needed.add(difference);
    return difference === undefined;
  });
  expect(unexplained).toEqual([]);
  const problems = ours.said.flatMap((message) => schema.problems(message, ours.asked.get(message['id'])));
  expect([...new Set(problems)]).toEqual([]);
});

test('every row of the table is needed', () => {
  const stale = appServerDifferences.filter((row) => row.isOccasional !== true && !needed.has(row));

  expect(stale).toEqual([]);
});
