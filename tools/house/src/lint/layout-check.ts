import type { Finding } from '../finding.ts';
import type { Check } from './check.ts';

const files = new Set([
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'package.json',
  'tsconfig.json',
  'tsup.config.ts',
]);
const folders = new Set(['examples', 'src', 'test']);

/** The part of a path inside the package at `folder` that must be known; `undefined` when it is. */
function strayPart(folder: string, path: string): string | undefined {
  const [first = '', ...rest] = path.slice(folder.length + 1).split('/');
  const isData = folder.startsWith('tools/') && first.endsWith('.json');
  const isPage = folder.startsWith('tools/') && first === 'docs' && path.endsWith('.md');
  const isKnown = rest.length === 0 ? files.has(first) || isData : folders.has(first) || isPage;
  return isKnown ? undefined : first;
}

/** Rules go by folder: code in a folder of another name would escape them. */
export const layoutCheck: Check = {
  name: 'layout',
  claim:
    'a package holds src, test, examples, its README and its configuration, a tool its pages in docs, and nothing else',
  async run(house) {
    const packages = (await house.workspace()).packages.filter(({ folder }) =>
      /^(?:packages|tools)\//u.test(folder),
    );
    const paths = await house.files();
    const findings: Finding[] = packages.flatMap(({ folder }) =>
      paths
        .filter((path) => path.startsWith(`${folder}/`) && strayPart(folder, path) !== undefined)
        .map((path) => ({
          path,
          rule: 'layout',
          message: `a package holds no ${strayPart(folder, path)}`,
          remedy: `Put it into ${[...folders].join(', ')}, or delete it.`,
        })),
    );
    return { findings, lookedAt: `${packages.length} packages` };
  },
};
