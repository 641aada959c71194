import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { countMarked, newMark, sleepers, untilSleepers } from './programs.ts';

const program = fileURLToPath(new URL('owner.ts', import.meta.url));

/** A process that runs the script as its child, and got as far as saying `ready`. */
async function startOwner(script: string): Promise<ChildProcessByStdio<null, Readable, null>> {
  const args = ['--conditions=@codex-ts/source', program, script];
  const owner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(owner.stdout, 'data');
  return owner;
}

describe('when its owner is killed by SIGKILL, nothing is left of', () => {
  const ownSession = {
    name: 'a descendant in a session of its own',
    script: (mark: string) => `setsid sleep ${mark} & sleep ${mark}; :`,
    count: 2,
  };

  test.each([
    { name: 'a child', script: (mark: string) => `exec sleep ${mark}`, count: 1 },
    {
      name: 'a child and its grandchild',
      script: (mark: string) => `sleep ${mark} & sleep ${mark}; :`,
      count: 2,
    },
    {
      name: 'a tree that does not listen',
      script: (mark: string) =>
        `trap "" TERM HUP INT; (trap "" TERM HUP; sleep ${mark}; :) & sleep ${mark}; :`,
      count: 2,
    },
    // Elsewhere processes are not listed, so a group or session of its own is out of reach.
    ...(process.platform === 'linux'
      ? [
          {
            name: 'a shell that gives each job a group of its own',
            script: (mark: string) => `set -m; sleep ${mark} & sleep ${mark}; :`,
            count: 2,
          },
          ownSession,
        ]
      : []),
  ])('$name', async ({ script, count }) => {
    const mark = newMark();
    const owner = await startOwner(script(mark));
    await untilSleepers(mark, count);

    owner.kill('SIGKILL');

    await untilSleepers(mark, /*count*/ 0);
    expect(owner.killed).toBe(true);
  });

  test('a child that is only just being started', async () => {
    const mark = newMark();
    const script = `exec sleep ${mark}`;
    const owners = await Promise.all(Array.from({ length: 8 }, () => startOwner(script)));

    for (const owner of owners) setTimeout(() => owner.kill('SIGKILL'), Math.random() * 15);
    await Promise.all(owners.map((owner) => once(owner, 'exit')));
    // A gate or a watch that is left would have the script in its command line.
    while (countMarked(mark) > 0) await new Promise((resolve) => setTimeout(resolve, 10));

    expect(sleepers(mark)).toBe(0);
  });
});

test('an owner that ends by itself takes its child along', async () => {
  const mark = newMark();
  const owner = await startOwner(`sleep ${mark}; :`);
  await untilSleepers(mark, /*count*/ 1);

  owner.kill('SIGTERM');

  await untilSleepers(mark, /*count*/ 0);
  expect(owner.killed).toBe(true);
});
