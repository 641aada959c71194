import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The versions that everything here was compared with. */
export const peerVersions = { native: '0.169.0', sdk: '0.163.0' } as const;

/** Clients of the app server that others wrote and published, and what they need beside them. */
export const foreignClients = {
  'ai-sdk-provider-codex-app-server': '1.1.7',
  'ai-sdk-provider-codex-cli': '1.4.1',
  '@zakstam/codex-local-component': '0.19.1',
  ai: '6.0.326',
  zod: '4.6.7',
} as const;

/** Installs those clients as `installPeer` installs native; gives the folder that holds their packages. */
export async function installForeignClients(): Promise<string> {
  const versions = Object.entries(foreignClients).map(([name, version]) => `${name}@${version}`);
  const folder = join(peerRoot(), `clients-${Object.values(foreignClients).join('-')}`);
  // The native codex that some bring as a dependency is not the one they are tried with.
  await install(folder, [
    ...versions,
    '--omit=optional',
    '--omit=peer',
    '--legacy-peer-deps',
    '--ignore-scripts',
  ]);
  return join(folder, 'node_modules');
}

/** Native codex and its client, installed outside the repository. */
export interface Peer {
  /** The native program itself, without its launcher. */
  readonly nativeProgram: string;
  /** The folder npm installed native into, with everything it brought. */
  readonly nativeFolder: string;
  /** The module of the client. */
  readonly sdkModule: string;
}

/**
 * Installs both with npm, once, in the system's temporary folder or where `CODEX_TS_PEER_DIR` says. Throws when that
 * fails: what compares with the peer must not pass without it.
 */
export async function installPeer(): Promise<Peer> {
  const root = peerRoot();
  const nativeFolder = join(root, `native-${peerVersions.native}`);
  const sdkFolder = join(root, `sdk-${peerVersions.sdk}`);
  await install(nativeFolder, [`@openai/codex@${peerVersions.native}`]);
  // Without its optional dependency, which is a second native program of another version.
  await install(sdkFolder, [`@openai/codex-sdk@${peerVersions.sdk}`, '--omit=optional']);
  return {
    nativeFolder,
    nativeProgram: await findNativeProgram(nativeFolder),
    sdkModule: join(sdkFolder, 'node_modules/@openai/codex-sdk/dist/index.js'),
  };
}

function peerRoot(): string {
  return process.env['CODEX_TS_PEER_DIR'] ?? join(tmpdir(), 'codex-ts-peer');
}

async function install(folder: string, args: readonly string[]): Promise<void> {
  const mark = join(folder, 'installed');
  if (await exists(mark)) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private":true}\n');
  const npm = spawn('npm', ['install', '--no-audit', '--no-fund', ...args], {
    cwd: folder,
    stdio: 'inherit',
  });
  const [code] = await once(npm, 'exit');
  if (code !== 0)
    throw new Error(`npm install ${args.join(' ')} failed in ${folder} (exit code ${String(code)})`);
  await writeFile(mark, '');
}

async function findNativeProgram(folder: string): Promise<string> {
  const scope = join(folder, 'node_modules/@openai');
  for (const name of await readdir(scope)) {
    const vendor = join(scope, name, 'vendor');
    if (!(await exists(vendor))) continue;
    for (const triple of await readdir(vendor)) {
      const program = join(vendor, triple, 'bin', process.platform === 'win32' ? 'codex.exe' : 'codex');
      if (await exists(program)) return program;
    }
  }
  throw new Error(`no native program for ${process.platform} ${process.arch} in ${scope}`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
