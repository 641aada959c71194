import { startThread, type ThreadOptions } from '@codex-ts/core';
import type { UserInputPart } from '@codex-ts/protocol';
import { say } from '@codex-ts/testkit';

import { openHouse } from '../agent-house.ts';

/** A picture of one dot. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** The same as a data URL. */
export const pngUrl = `data:image/png;base64,${png.toString('base64')}`;

/** What the model gets of the user's words: the content of each of its messages. `prepare` puts files into the workspace. */
export async function heard(
  parts: readonly UserInputPart[],
  options: { prepare?: (workspace: string) => Promise<unknown> } & Partial<ThreadOptions> = {},
): Promise<unknown[]> {
  const { prepare, ...more } = options;
  await using house = await openHouse([say('Yes.')], more);
  await prepare?.(house.workspace);
  await using thread = await startThread(house.options);
  await thread.run([{ type: 'text', text: 'Here:' }, ...parts]);
  const { input = [] } = house.server.turns[0] ?? {};
  const first = input.findIndex(({ content }) => JSON.stringify(content).includes('"Here:"'));
  return input.slice(first).map(({ content }) => content);
}

/** A part of what the model gets. */
export function text(words: string): object {
  return { type: 'input_text', text: words };
}
