import { readdir, readFile } from 'node:fs/promises';

import { configJsonSchema, ruleClaims, ruleIds, runOwnership } from '@codex-ts/import-ownership';
import { printJsonSchema } from '@codex-ts/lint-run';
import { expect, test } from 'vitest';

import { acme, workspaceOf } from './cases/workspace.ts';

const root = new URL('../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');
const pages = await readdir(new URL('docs/rules/', root));

function examples(page: string, heading: string): string[] {
  const section = page.split(/^## /mu).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^```\w+\n(.*?)^```/gmsu)].map((match) => match[1] ?? '');
}

/** A block holds files, each below a comment with its path. */
function filesOf(block: string): Record<string, string> {
  const parts = block.split(/^\/\/ (?=[\w.-]+(?:\/[\w.-]+)*\.\w+$)/mu).filter((part) => part !== '');
  return Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );
}

async function rulesBroken(rule: string, block: string): Promise<ReadonlySet<string>> {
  const files = filesOf(block);
  expect(Object.keys(files)).not.toEqual([]);
  await using held = await workspaceOf({ ...acme, ...files });
  const { findings } = await runOwnership({
    cwd: held.root,
    rules: { [rule]: 'error' },
    cache: { isOn: false },
  });
  return new Set(findings.map((finding) => finding.rule));
}

test('there is a page for each rule, and it begins with what the rule says', async () => {
  expect(pages.toSorted()).toEqual(ruleIds.map((id) => `${id}.md`).toSorted());
  for (const id of ruleIds) {
    expect(await read(`docs/rules/${id}.md`)).toMatch(`# ${id}\n\n${ruleClaims[id]}\n`);
  }
});

test.each(pages)('%s: every example is what it is said to be', async (name) => {
  const rule = name.replace('.md', '');
  const page = await read(`docs/rules/${name}`);
  const [incorrect, correct] = [examples(page, 'Incorrect'), examples(page, 'Correct')];

  expect(incorrect.length).toBeGreaterThan(2);
  expect(correct.length).toBeGreaterThan(2);
  for (const block of incorrect) expect(await rulesBroken(rule, block), block).toContain(rule);
  for (const block of correct) expect(await rulesBroken(rule, block), block).not.toContain(rule);
});

test('the workspace of the examples is clean without them', async () => {
  await using held = await workspaceOf(acme);
  const { findings } = await runOwnership({ cwd: held.root, cache: { isOn: false } });
  expect(findings).toEqual([]);
});

test('the schema for editors is that of the program', async () => {
  const about = {
    id: 'https://unpkg.com/@codex-ts/import-ownership/config.schema.json',
    title: 'Configuration of import-ownership',
  };

  expect(JSON.parse(await read('config.schema.json'))).toEqual(
    JSON.parse(printJsonSchema(configJsonSchema(), about)),
  );
});
