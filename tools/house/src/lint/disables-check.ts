import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import * as z from 'zod';

import type { Finding } from '../finding.ts';
import { HouseBrokenError } from '../house-broken-error.ts';
import type { Check } from './check.ts';
import { findDisables, type Disable } from './disable-directives.ts';
import type { House } from './house.ts';

const listPath = 'tools/house/disables.json';

const entryShape = z.strictObject({
  path: z.string(),
  rules: z.array(z.string()).min(1),
  reason: z.string(),
});

type Entry = z.infer<typeof entryShape>;

async function readList(root: string): Promise<Entry[]> {
  try {
    return z.array(entryShape).parse(JSON.parse(await readFile(join(root, listPath), 'utf8')));
  } catch (cause) {
    throw new HouseBrokenError(`${listPath} cannot be read`, { cause });
  }
}

async function readDisables(house: House): Promise<Disable[]> {
  const found = (await house.code()).map(async (path) =>
    findDisables(path, await readFile(join(house.root, path), 'utf8')),
  );
  return (await Promise.all(found)).flat();
}

function key({ path, rules, reason }: Pick<Disable, 'path' | 'rules' | 'reason'>): string {
  return JSON.stringify([path, rules.toSorted(), reason]);
}

function faultOf(
  disable: Disable,
  listed: ReadonlySet<string>,
): Pick<Finding, 'rule' | 'message' | 'remedy'>[] {
  if (disable.rules.length === 0) {
    return [{ rule: 'disable-all', message: 'switches every rule off', remedy: 'Name the rule.' }];
  }
  if (disable.reason === undefined) {
    return [
      {
        rule: 'disable-without-reason',
        message: 'gives no reason',
        remedy: 'Write ` -- reason` behind the rule.',
      },
    ];
  }
  if (listed.has(key(disable))) return [];
  const { path, rules, reason } = disable;
  const remedy = `Put ${JSON.stringify({ path, rules, reason })} there, for the reviewer.`;
  return [{ rule: 'disable-not-listed', message: `does not stand in ${listPath}`, remedy }];
}

/** Whoever reviews a change sees in one file which rules it switches off, and why. */
export const disablesCheck: Check = {
  name: 'disables',
  claim: `every switched-off rule has its reason and stands in ${listPath}`,
  async run(house) {
    const [list, disables] = await Promise.all([readList(house.root), readDisables(house)]);
    const listed = new Set(list.map(key));
    const used = new Set(disables.map(key));
    const gone = list.filter((entry) => !used.has(key(entry)));
    return {
      findings: [
        ...disables.flatMap((disable) =>
          faultOf(disable, listed).map((fault) => ({ path: disable.path, line: disable.line, ...fault })),
        ),
        ...gone.map(({ path, rules }) => ({
          path: listPath,
          rule: 'disable-gone',
          message: `${path} no longer switches ${rules.join(', ')} off for that reason`,
          remedy: 'Delete the entry, or run `pnpm lint --fix`.',
        })),
      ],
      lookedAt: `${disables.length} directives`,
    };
  },
  async fix(house) {
    const [list, disables] = await Promise.all([readList(house.root), readDisables(house)]);
    const used = new Set(disables.map(key));
    const kept = list.filter((entry) => used.has(key(entry)));
    if (kept.length < list.length) {
      await writeFile(join(house.root, listPath), `${JSON.stringify(kept, undefined, 2)}\n`);
    }
  },
};
