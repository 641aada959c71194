import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { isFixture } from '../git-files.ts';
import type { Finding } from '../finding.ts';
import type { Check } from './check.ts';
import type { House } from './house.ts';

interface Link {
  readonly path: string;
  readonly line: number;
  /** As written, without the part behind `#`. */
  readonly target: string;
}

/** Links of a Markdown text to files of the repository; what stands in code is none. */
export function findFileLinks(path: string, text: string): Link[] {
  let inFence = false;
  return text.split('\n').flatMap((content, at) => {
    if (/^\s*(?:```|~~~)/u.test(content)) inFence = !inFence;
    if (inFence) return [];
    const prose = content.replaceAll(/`[^`]*`(?!\])/gu, '');
    return [...prose.matchAll(/\]\((?<target>[^)\s]+)/gu)]
      .map(({ groups }) => groups?.['target'] ?? '')
      .filter((target) => !/^(?:[a-z][a-z+.-]*:|#)/iu.test(target))
      .map((target) => ({ path, line: at + 1, target: target.split('#')[0] ?? '' }));
  });
}

async function readLinks(house: House): Promise<Link[]> {
  const documents = (await house.files()).filter((path) => path.endsWith('.md') && !isFixture(path));
  const links = documents.map(async (path) =>
    findFileLinks(path, await readFile(join(house.root, path), 'utf8')),
  );
  return (await Promise.all(links)).flat();
}

/** A document names files that are there. */
export const linksCheck: Check = {
  name: 'links',
  claim: 'what documents link to in this repository is there',
  async run(house) {
    const links = await readLinks(house);
    const findings: Finding[] = links
      .filter(({ path, target }) => !existsSync(join(house.root, dirname(path), decodeURI(target))))
      .map(({ path, line, target }) => ({
        path,
        line,
        rule: 'link-broken',
        message: `→ ${target}, which is not there`,
        remedy: 'Name the file that took its place, or delete the link.',
      }));
    return { findings, lookedAt: `${links.length} links` };
  },
};
