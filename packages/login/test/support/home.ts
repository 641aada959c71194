import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A CODEX_HOME of its own. */
export interface Home extends AsyncDisposable {
  readonly path: string;
  readonly authFile: string;
  /** Puts an `auth.json` there, as some other program would. */
  write(record: string | object): Promise<void>;
  text(): Promise<string>;
  read(): Promise<StoredLogin>;
  exists(): Promise<boolean>;
}

/** `auth.json`, as far as tests look into it. */
export interface StoredLogin {
  auth_mode?: string;
  OPENAI_API_KEY?: string | null;
  tokens?: { id_token: string; access_token: string; refresh_token: string; account_id: string | null };
  last_refresh?: string;
  [name: string]: unknown;
}

export async function temporaryHome(): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), 'codex-ts-login-'));
  const authFile = join(path, 'auth.json');
  return {
    path,
    authFile,
    async write(record) {
      await writeFile(authFile, typeof record === 'string' ? record : JSON.stringify(record, null, 2), {
        mode: 0o600,
      });
    },
    text: () => readFile(authFile, 'utf8'),
    async read() {
      return JSON.parse(await readFile(authFile, 'utf8')) as StoredLogin;
    },
    async exists() {
      return stat(authFile).then(
        () => true,
        () => false,
      );
    },
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
    },
  };
}
