import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startThread } from '@codex-ts/core';
import { callTool, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { eventsOf, openHouse } from './agent-house.ts';

async function diffsOf(patches: readonly string[], prepare: (workspace: string) => Promise<void>) {
  await using house = await openHouse([
    ...patches.map((patch) => callTool('apply_patch', `*** Begin Patch\n${patch}\n*** End Patch`)),
    say('Done.'),
  ]);
  await prepare(house.workspace);
  await using thread = await startThread(house.options);
  const events = await eventsOf(thread.runStreamed('Go.'));
  return events.flatMap((event) => (event.type === 'turnDiff' ? [event.diff] : []));
}

const added = `diff --git a/new.txt b/new.txt
new file mode 100644
index 0000000000000000000000000000000000000000..814f4a422927b82f5f8a43f8fab6d3839e3983f2
--- /dev/null
+++ b/new.txt
@@ -0,0 +1,2 @@
+one
+two
`;

test('the changes of all patches add up, in the form of git', async () => {
  const diffs = await diffsOf(
    [
      '*** Add File: new.txt\n+one\n+two\n*** Update File: old.txt\n@@\n-a\n+b',
      '*** Update File: new.txt\n@@\n-one\n+uno\n*** Delete File: old.txt',
    ],
    (workspace) => writeFile(join(workspace, 'old.txt'), 'a\n'),
  );

  // As native codex 0.169 tells it of the same patches.
  expect(diffs).toEqual([
    `${added}diff --git a/old.txt b/old.txt
index 78981922613b2afb6025042ff6bd878ac1994e85..61780798228d17af2d34fce4cfbdf35556832472
--- a/old.txt
+++ b/old.txt
@@ -1 +1 @@
-a
+b
`,
    `diff --git a/new.txt b/new.txt
new file mode 100644
index 0000000000000000000000000000000000000000..08a39ce7008d263b922cbee785e726af46facfac
--- /dev/null
+++ b/new.txt
@@ -0,0 +1,2 @@
+uno
+two
diff --git a/old.txt b/old.txt
deleted file mode 100644
index 78981922613b2afb6025042ff6bd878ac1994e85..0000000000000000000000000000000000000000
--- a/old.txt
+++ /dev/null
@@ -1 +0,0 @@
-a
`,
  ]);
});

test.each([
  {
    name: 'a file that was moved has both names',
    patches: ['*** Update File: a.txt\n*** Move to: b.txt\n@@\n-a\n+b'],
    diff: [
      'diff --git a/workspace/a.txt b/workspace/b.txt',
      'index 78981922613b2afb6025042ff6bd878ac1994e85..61780798228d17af2d34fce4cfbdf35556832472',
      '--- a/workspace/a.txt',
      '+++ b/workspace/b.txt',
      '@@ -1 +1 @@',
      '-a',
      '+b',
    ],
  },
  {
    name: 'one that was moved twice, the first and the last',
    patches: [
      '*** Update File: a.txt\n*** Move to: b.txt\n@@\n-a\n+b',
      '*** Update File: b.txt\n*** Move to: c.txt\n@@\n-b\n+a',
    ],
    diff: [
      'diff --git a/workspace/a.txt b/workspace/c.txt',
      'similarity index 100%',
      'rename from workspace/a.txt',
      'rename to workspace/c.txt',
    ],
  },
  {
    name: 'over another it is both their ends',
    patches: ['*** Update File: a.txt\n*** Move to: p.txt\n@@\n-a\n+b'],
    diff: [
      expect.stringContaining('diff --git a/workspace/a.txt b/workspace/a.txt'),
      'deleted file mode 100644',
      expect.stringMatching(/^index 7898\w+\.\.0+$/u),
      '--- a/workspace/a.txt',
      '+++ /dev/null',
      '@@ -1 +0,0 @@',
      '-a',
      'diff --git a/workspace/p.txt b/workspace/p.txt',
      expect.stringMatching(/^index \w+\.\.6178\w+$/u),
      '--- a/workspace/p.txt',
      '+++ b/workspace/p.txt',
      '@@ -1 +1 @@',
      '-p',
      '+b',
    ],
  },
  {
    name: 'beside a new one of its old name it is new itself',
    patches: ['*** Update File: a.txt\n*** Move to: b.txt\n@@\n-a\n+b', '*** Add File: a.txt\n+new'],
    diff: expect.arrayContaining(['diff --git a/workspace/a.txt b/workspace/a.txt', '+++ b/workspace/b.txt']),
  },
])('paths are told from the root of the repository: $name', async ({ patches, diff }) => {
  const diffs = await diffsOf(patches, async (workspace) => {
    await mkdir(join(workspace, '..', '.git'));
    await writeFile(join(workspace, 'a.txt'), 'a\n');
    await writeFile(join(workspace, 'p.txt'), 'p\n');
  });

  expect(diffs.at(-1)?.trimEnd().split('\n')).toEqual(diff);
});

test('patches that undo each other leave nothing', async () => {
  const diffs = await diffsOf(
    ['*** Add File: new.txt\n+one\n+two', '*** Delete File: new.txt'],
    (workspace) => rm(join(workspace, 'new.txt'), { force: true }),
  );

  expect(diffs).toEqual([added, '']);
});

test('a rewrite of a long file does not take long', async () => {
  const lines = (letter: string): string[] => Array.from({ length: 6000 }, (_, at) => `${letter}${at}`);
  const patch = `*** Delete File: long.txt`;
  const again = `*** Add File: long.txt\n${lines('b')
    .map((line) => `+${line}`)
    .join('\n')}`;
  const diffs = await diffsOf([patch, again], (workspace) =>
    writeFile(join(workspace, 'long.txt'), `${lines('a').join('\n')}\n`),
  );

  expect(diffs.at(-1)).toContain('@@ -1,6000 +1,6000 @@\n-a0\n');
});
