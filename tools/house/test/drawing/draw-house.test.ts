import { expect, test } from 'vitest';

import { packageEdges } from '@codex-ts/house/boundaries';
import { drawHouse, placeDrawing } from '@codex-ts/house/drawing';
import { openHouse } from '@codex-ts/house/lint';

import { cleanFiles } from '../boundaries/clean-workspace.ts';
import { plantWorkspace, type Changes } from '../boundaries/planted-workspace.ts';

async function draw(changes: Changes = {}): Promise<string> {
  await using planted = await plantWorkspace(changes);
  const house = openHouse(planted.root);
  const workspace = await house.workspace();
  return drawHouse(workspace, packageEdges(workspace, await house.imports()));
}

test('packages stand by level, the highest first; imports of sources are arrows, lazy ones dotted', async () => {
  expect(await draw()).toBe(`\`\`\`mermaid
flowchart TD
  subgraph l0["level 2"]
    program
  end
  subgraph l1["level 1"]
    client
    store
  end
  subgraph l2["level 0"]
    words
  end
  subgraph l3["outside the levels"]
    kit
  end
  client --> words
  client -.-> store
  program --> client
  store --> words
\`\`\`

Not drawn: \`utils-error\`, which all import but client, kit, program, store, words. A dotted arrow is an \`import()\` when needed.

- [program](../packages/program/README.md) (level 2): What program owns.
- [client](../packages/client/README.md) (level 1): What client owns.
- [store](../packages/store/README.md) (level 1): What store owns.
- [words](../packages/words/README.md) (level 0): What words owns.
- [kit](../packages/kit/README.md) (outside the levels): What kit owns.`);
});

test('an import that is both eager and lazy is drawn once, as eager', async () => {
  const ask = `import '@codex-ts/store';\n${cleanFiles['packages/client/src/ask.ts']}`;

  const drawing = await draw({ 'packages/client/src/ask.ts': ask });

  expect(drawing).toContain('client --> store');
  expect(drawing).not.toContain('-.->');
});

test('the drawing replaces what stands between its markers, and nothing else', () => {
  const opening = '<!-- drawn from the imports by `pnpm lint --fix` -->';
  const closing = '<!-- end of the drawing -->';

  const placed = placeDrawing(`before\n\n${opening}\n\nold\n\n${closing}\n\nafter\n`, 'new');

  expect(placed).toBe(`before\n\n${opening}\n\nnew\n\n${closing}\n\nafter\n`);
  expect(placeDrawing(placed, 'new')).toBe(placed);
  expect(() => placeDrawing(`${closing}\n${opening}`, 'new')).toThrow(/no place for the drawing/u);
});
