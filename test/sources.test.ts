import { callTool } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

test('tests run the sources, not what was built last', () => {
  let thrown: unknown;
  try {
    callTool('shell', /*input*/ 1n); // no JSON
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toHaveProperty('stack', expect.stringMatching(/packages[\\/]testkit[\\/]src[\\/]/u));
});
