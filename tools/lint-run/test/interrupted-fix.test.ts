import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { makeTree } from './tree.ts';

const program = fileURLToPath(new URL('fix-writer.ts', import.meta.url));
const rest = 'x'.repeat(200_000);

test.each([0, 1, 2, 3, 5])(
  'killed after %d ms more of writing, each file is whole: old or new',
  async (ms) => {
    const names = ['one.ts', 'two.ts', 'three.ts'];
    await using tree = await makeTree(Object.fromEntries(names.map((name) => [name, `a${rest}`])));
    const args = ['--conditions=@codex-ts/source', program, tree.root, ...names];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    await new Promise((passed) => setTimeout(passed, ms));
    child.kill('SIGKILL');
    await ended;

    for (const name of names) {
      const text = await readFile(tree.path(name), 'utf8');
      expect([`a${rest}`, `b${rest}`]).toContain(text);
    }
  },
);
