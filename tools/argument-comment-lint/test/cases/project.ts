import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory with these files in it, gone when disposed. */
export async function project(
  files: Readonly<Record<string, string>>,
): Promise<
  AsyncDisposable & { readonly root: string; write(files: Readonly<Record<string, string>>): Promise<void> }
> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'argument-comment-')));
  async function write(more: Readonly<Record<string, string>>): Promise<void> {
    for (const [file, text] of Object.entries(more)) {
      const path = join(root, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  }
  await write(files);
  return { root, write, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

/** What every case may import. */
export const surroundings: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "cases", "private": true, "type": "module" }',
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'esnext',
      module: 'nodenext',
      lib: ['esnext', 'dom'],
      jsx: 'preserve',
      strict: true,
      allowJs: true,
      checkJs: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      types: [],
      paths: { '@lib/*': ['./library/*.ts'] },
    },
    include: ['cases'],
  }),
  'declared.d.ts': 'export declare function declared(flag: boolean): void;\n',
  'dist/built.d.ts': 'export declare function built(flag: boolean): void;\n',
  'library/aliased.ts': 'export function aliased(flag: boolean): void {}\n',
  'node_modules/external/package.json': '{ "name": "external", "version": "2.0.0", "types": "index.d.ts" }',
  'node_modules/external/index.d.ts':
    'export declare function external(flag: boolean): void;\nexport type Callback = (flag: boolean) => void;\n',
  'node_modules/nested/package.json': '{ "name": "nested", "version": "1.0.0", "types": "index.d.ts" }',
  'node_modules/nested/index.d.ts': "export { external } from 'external';\n",
  'node_modules/nested/node_modules/external/package.json':
    '{ "name": "external", "version": "1.0.0", "types": "index.d.ts" }',
  'node_modules/nested/node_modules/external/index.d.ts':
    'export declare function external(enabled: boolean): void;\n',
};
