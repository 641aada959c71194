/** A path that somebody lists, from the root, with `/`. */
export interface ListedPath {
  readonly path: string;
  /** What stands there instead of a file of this repository. */
  readonly instead?: 'missing' | 'otherRepository' | 'symbolicLink';
}

/** Folders of tools and their output, whatever git says about them. */
export const closedFolderNames: readonly string[] = [
  '.angular',
  '.cache',
  '.docusaurus',
  '.git',
  '.hg',
  '.jj',
  '.netlify',
  '.next',
  '.nuxt',
  '.nx',
  '.output',
  '.parcel-cache',
  '.pnpm-store',
  '.svelte-kit',
  '.svn',
  '.turbo',
  '.vercel',
  '.vite',
  '.wrangler',
  '.yarn',
  'bower_components',
  'coverage',
  'dist',
  'jspm_packages',
  'node_modules',
  'storybook-static',
];

const closedFolders = new Set(closedFolderNames);

/** Whether a folder of this name is installed or built, so never entered. */
export function isClosedFolder(name: string): boolean {
  return closedFolders.has(name);
}

/** Whether a path is in a folder that is installed or built. */
export function isInClosedFolder(path: string): boolean {
  return path.split('/').slice(0, -1).some(isClosedFolder);
}
