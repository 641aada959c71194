import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const source = fileURLToPath(new URL('fixtures/workspace', import.meta.url));

/** The workspace of `fixtures/workspace` in a folder of its own, with its packages linked as pnpm does it. */
export interface FixtureWorkspace extends AsyncDisposable {
  readonly root: string;
}

/** Where each symbol of the fixture is declared. */
export const modules: Readonly<Record<string, string>> = {
  'clock *': 'packages/clock/src/index.ts',
  'clock now': 'packages/clock/src/index.ts',
  'core *': 'packages/core/src/index.ts',
  'core describe': 'packages/core/src/describe.ts',
  'engine Format': 'packages/engine/src/index.ts',
  'engine render': 'packages/engine/src/index.ts',
  'login *': 'packages/login/src/index.ts',
  'login Session': 'packages/login/src/session.ts',
  'login SignInOptions': 'packages/login/src/sign-in.ts',
  'login Ticket': 'packages/login/src/sign-in.ts',
  'login TokenStore': 'packages/login/src/token-store.ts',
  'login default': 'packages/login/src/start-session.ts',
  'login hidden': 'packages/login/src/hidden.ts',
  'login signIn': 'packages/login/src/sign-in.ts',
  'login signOut': 'packages/login/src/sign-in.ts',
  'login/tokens *': 'packages/login/src/tokens.ts',
  'login/tokens decode': 'packages/login/src/tokens.ts',
};

/** Copies the fixture and links its packages. It is a repository with nothing committed. */
export async function openFixture(): Promise<FixtureWorkspace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'import-ownership-fixture-')));
  cpSync(source, root, { recursive: true });
  const links = join(root, 'node_modules', '@acme');
  mkdirSync(links, { recursive: true });
  for (const folder of readdirSync(join(root, 'packages'))) {
    symlinkSync(join(root, 'packages', folder), join(links, folder), 'junction');
  }
  const types = dirname(createRequire(import.meta.url).resolve('@types/node/package.json'));
  mkdirSync(join(root, 'node_modules', '@types'), { recursive: true });
  symlinkSync(types, join(root, 'node_modules', '@types', 'node'), 'junction');
  await run('git', ['init', '--quiet'], { cwd: root });
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

/** All files of the fixture, from its root. */
export function fixtureFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !/(?:^|\/)(?:\.git|node_modules|dist)\//u.test(file))
    .toSorted();
}

/** One finding as a line: `file:line rule symbol owner verdict`. The owner is `specifier#name in module`. */
export type FindingLine = string;

const marker = /\/\/! (\S+) (\S+) (\S+) (\S+)/gu;

function ownerText(owner: string): string {
  if (owner === '-') return '-';
  const [entry = '', module] = owner.split('=');
  const [specifier = '', name = ''] = entry.split('#');
  const key = `${specifier.replaceAll(/[()]|@acme\//gu, '')} ${name}`;
  return `${entry} in ${module ?? modules[key] ?? '?'}`;
}

/** What the comments beside the code say that is to be found. */
export function expectedFindings(root: string): FindingLine[] {
  return fixtureFiles(root).flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    return lines.flatMap((line, index) =>
      [...line.matchAll(marker)].map(([, rule, symbol, owner = '', verdict]) => {
        return `${file}:${index + 1} ${rule} ${symbol} ${ownerText(owner)} ${verdict}`;
      }),
    );
  });
}
