import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** A desktop session of its own, with an unlocked keyring in it that is gone with it. */
export interface KeyringSession extends AsyncDisposable {
  /** The variables that put a process into the session. */
  readonly environment: Readonly<Record<string, string>>;
  /** Locks the keyring; nobody is there to unlock it. */
  lock(): Promise<void>;
  /** Stores a text as native codex would store the login of a CODEX_HOME, which is a real path. */
  store(codexHome: string, text: string): Promise<void>;
  /** The attributes and the secrets of all logins, as `secret-tool` prints them. */
  search(): Promise<string>;
}

const service = 'Codex Auth';

const lockMessage = [
  '--session',
  '--print-reply',
  '--dest=org.freedesktop.secrets',
  '/org/freedesktop/secrets',
  'org.freedesktop.Secret.Service.Lock',
  'array:objpath:/org/freedesktop/secrets/collection/login',
];

/** Shell: starts a keyring that is opened by a password, and waits until the session knows it. Exits where that cannot be. */
export const startKeyring = `
  for tool in dbus-send gnome-keyring-daemon secret-tool; do
    command -v $tool >/dev/null || { echo "no $tool" >&2; exit 1; }
  done
  printf x | gnome-keyring-daemon --foreground --unlock --components=secrets >&2 &
  keyring=$!
  trap 'kill $keyring' EXIT
  until dbus-send --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames |
    grep -q org.freedesktop.secrets
  do
    kill -0 $keyring || exit
    sleep 0.05
  done
`;

// The first line says that the keyring is there; the session ends with its standard input.
const session = `
  ${startKeyring}
  printf '%s\\n' "$DBUS_SESSION_BUS_ADDRESS"
  cat
`;

/** Of a session in which nothing is started on demand: no second keyring, and nobody who asks for a password. */
export const busConfig = `<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** Starts `dbus-run-session` with `gnome-keyring-daemon`. Throws where they are missing. */
export async function openKeyringSession(): Promise<KeyringSession> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-ts-keyring-'));
  const own = { HOME: folder, XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: folder };
  const config = join(folder, 'bus.xml');
  await writeFile(config, busConfig);
  const child = spawn('dbus-run-session', ['--config-file', config, '--', 'sh', '-c', session], {
    env: { PATH: process.env['PATH'], ...own },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const problems: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => problems.push(chunk.toString()));
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      problems.push(error.message);
      resolve();
    });
    child.once('close', () => resolve());
  });
  const lines = createInterface(child.stdout);
  const started = once(lines, 'line').then(([line]) => String(line));
  const address = await Promise.race([started, ended]);

  async function close(): Promise<void> {
    child.stdin.destroy();
    await ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  if (typeof address !== 'string') {
    await close();
    throw new Error(`no keyring (dbus, gnome-keyring, libsecret-tools): ${problems.join('')}`);
  }
  const environment = { ...own, DBUS_SESSION_BUS_ADDRESS: address };
  const secretTool = async (args: readonly string[], input = ''): Promise<string> => {
    const env = { PATH: process.env['PATH'], ...environment };
    const running = promisify(execFile)('secret-tool', args, { env });
    running.child.stdin?.end(input);
    const { stdout, stderr } = await running;
    return stdout + stderr;
  };
  return {
    environment,
    async lock() {
      const env = { PATH: process.env['PATH'], ...environment };
      await promisify(execFile)('dbus-send', lockMessage, { env });
    },
    async store(codexHome, text) {
      const hash = createHash('sha256').update(codexHome).digest('hex').slice(0, 16);
      const attributes = { application: 'rust-keyring', service, target: 'default', username: `cli|${hash}` };
      await secretTool(['store', '--label=codex', ...Object.entries(attributes).flat()], text);
    },
    search: () => secretTool(['search', '--all', 'service', service]),
    [Symbol.asyncDispose]: close,
  };
}
