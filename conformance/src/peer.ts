import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The versions that everything here was compared with. */
export const peerVersions = { native: '0.169.0', sdk: '0.163.0' } as const;

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
  const root = process.env['CODEX_TS_PEER_DIR'] ?? join(tmpdir(), 'codex-ts-peer');
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
