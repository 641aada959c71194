import { createPackageFinder, type Workspace, type WorkspacePackage } from './workspace.ts';

/** What a file is there for; each file has exactly one. */
export type Target = 'src' | 'bins' | 'tests' | 'examples' | 'benches' | 'scripts' | 'configs';

/** All targets, in the order in which a list shows them. */
export const targets: readonly Target[] = [
  'src',
  'bins',
  'tests',
  'examples',
  'benches',
  'scripts',
  'configs',
];

const folderTargets = new Map<string, Target>([
  ['__benchmarks__', 'benches'],
  ['bench', 'benches'],
  ['benches', 'benches'],
  ['benchmark', 'benches'],
  ['benchmarks', 'benches'],
  ['demo', 'examples'],
  ['demos', 'examples'],
  ['example', 'examples'],
  ['examples', 'examples'],
  ['playground', 'examples'],
  ['playgrounds', 'examples'],
  ['sample', 'examples'],
  ['samples', 'examples'],
  ['.ci', 'scripts'],
  ['.github', 'scripts'],
  ['.husky', 'scripts'],
  ['bin', 'scripts'],
  ['build', 'scripts'],
  ['ci', 'scripts'],
  ['hack', 'scripts'],
  ['script', 'scripts'],
  ['scripts', 'scripts'],
  ['tasks', 'scripts'],
  ['tools', 'scripts'],
]);

const testFolders = new Set([
  '__fixtures__',
  '__mocks__',
  '__tests__',
  'cypress',
  'e2e',
  'playwright',
  'spec',
  'specs',
  'test',
  'tests',
]);

/** Where a package keeps what it ships; in there only tests are told apart. */
const sourceFolders = new Set(['app', 'lib', 'pages', 'source', 'sources', 'src']);

const testName = /(?:^|[.])(?:test|spec|test-d|e2e|cy)\.[cm]?[jt]sx?$/u;
const benchName = /[.](?:bench|benchmark)\.[cm]?[jt]sx?$/u;
const configName =
  /^(?:\..+|.+\.(?:conf|config|preset|setup|workspace)(?:\.[\w-]+)?|gulpfile|Gruntfile|Jakefile)\.[cm]?[jt]sx?$/u;

function folderTarget(folders: readonly string[]): Target | undefined {
  if (folders.some((folder) => testFolders.has(folder))) return 'tests';
  const [first] = folders;
  if (first === undefined) return undefined;
  if (sourceFolders.has(first)) return folders.includes('__benchmarks__') ? 'benches' : 'src';
  // `.storybook`, `.vitepress`: settings of a tool.
  return folderTargets.get(first) ?? (first.startsWith('.') ? 'configs' : undefined);
}

/** `path` counts from the folder of the package. */
function targetOfPath(path: string): Target {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  if (testName.test(name)) return 'tests';
  if (benchName.test(name)) return 'benches';
  const byFolder = folderTarget(folders);
  return byFolder ?? (configName.test(name) ? 'configs' : 'src');
}

/** Folders whose packages have names of their own: `packages/test` is no test. */
const groupFolders = new Set(['apps', 'libs', 'modules', 'packages', 'plugins', 'tools']);

/** What the sources of a package are for when it stands in `examples`, or is the folder of the benches. */
function targetOfPackage(folder: string): Target | undefined {
  const segments = folder.split('/');
  const telling = segments.filter((_, index) => !groupFolders.has(segments[index - 1] ?? ''));
  if (telling.some((segment) => testFolders.has(segment))) return 'tests';
  const found = telling.map((segment) => folderTargets.get(segment));
  return found.find((target) => target === 'examples' || target === 'benches');
}

/** `dist/esm/cli.js` may be built from `src/cli.ts`; the folders that stand for output, then for a module kind. */
const builtFolder = /^(?:build|dist|lib|out|output)\/(?:(?:cjs|commonjs|esm|module)\/)?/u;

function sourceEndings(extension: string): string[] {
  const kind = /^\.(?<kind>[cm]?)js$/u.exec(extension)?.groups?.['kind'];
  if (kind === undefined) return [extension];
  return [...new Set([`.${kind}ts`, '.ts', '.tsx', `.${kind}js`, '.js', '.jsx'])];
}

/** The paths, from the package, that a program of the manifest may be built from; the likeliest first. */
function sourcesOfProgram(program: string): string[] {
  const path = program.replace(/^(?:\.\/)+/u, '');
  const rest = path.replace(builtFolder, '');
  const extension = /\.[cm]?[jt]sx?$/u.exec(rest)?.[0] ?? '';
  const stem = rest.slice(0, rest.length - extension.length);
  const stems = [`src/${stem}`, stem, `src/${stem}/index`, `src/bin/${stem}`, `source/${stem}`];
  return [path, ...stems.flatMap((one) => sourceEndings(extension).map((ending) => `${one}${ending}`))];
}

function publishedPrograms(one: WorkspacePackage): string[] {
  const { publishConfig } = one.manifest.raw;
  if (typeof publishConfig !== 'object' || publishConfig === null || !('bin' in publishConfig)) return [];
  const { bin } = publishConfig;
  const paths: unknown[] = typeof bin === 'object' && bin !== null ? Object.values(bin) : [bin];
  return paths.filter((path) => typeof path === 'string');
}

function programFiles(workspace: Workspace, files: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  for (const one of workspace.packages) {
    const prefix = one.folder === '.' ? '' : `${one.folder}/`;
    for (const program of [...Object.values(one.manifest.bin), ...publishedPrograms(one)]) {
      const source = sourcesOfProgram(program).find((path) => files.has(prefix + path));
      if (source !== undefined) found.add(prefix + source);
    }
  }
  return found;
}

/**
 * Makes the function that tells what a file is there for, by where it stands in its package. `bins` are the files
 * that a manifest names in `bin`, or the sources that those are built from, when they are among `files`.
 */
export function createTargetFinder(workspace: Workspace, files: readonly string[]): (file: string) => Target {
  const programs = programFiles(workspace, new Set(files));
  const packageOf = createPackageFinder(workspace);
  return (file) => {
    if (programs.has(file)) return 'bins';
    const folder = packageOf(file)?.folder ?? '.';
    if (folder === '.') return targetOfPath(file);
    const own = targetOfPath(file.slice(folder.length + 1));
    return own === 'src' ? (targetOfPackage(folder) ?? own) : own;
  };
}
