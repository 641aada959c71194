import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { nativeOnlyMethods } from '@codex-ts/app-server-protocol';
import { appServerDifferences } from '@codex-ts/conformance/app-server-differences';
import { expect, test } from 'vitest';

import { repositoryRoot } from '../repository-copy.ts';
import { currentPage, pageCommand, pageOf, pagePath } from './page.ts';

test('the page about the methods is what a server says', async () => {
  const page = await readFile(join(repositoryRoot, pagePath), 'utf8');

  // Written by the command that the page names.
  expect(page).toContain(pageCommand);
  expect(page).toBe(await currentPage(repositoryRoot));
  expect(nativeOnlyMethods.filter((method) => !page.includes(`\`${method}\``))).toEqual([]);
});

test('a method that is not there stands among those that native has besides', () => {
  const page = pageOf(['thread/fork']);

  expect(page).not.toContain('| `thread/fork` |');
  expect(page.slice(page.indexOf('## What native has besides'))).toContain('`thread/fork`');
});

test('every difference says what native does, what we do, and why', () => {
  for (const { native, here, why } of appServerDifferences) {
    expect([native, here, why].every((text) => text !== '' && !text.includes('|'))).toBe(true);
  }
});
