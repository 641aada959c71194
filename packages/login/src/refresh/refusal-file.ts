import { isCodexError } from '@codex-ts/utils-error';
import * as z from 'zod/mini';

import type { RefusalReason } from '../errors.ts';
import { readJson } from '../read-json.ts';

/** One refresh token that the authority refused for good. */
export interface StoredRefusal {
  /** A short hash of the token, which does not give it away. */
  readonly fingerprint: string;
  readonly reason: RefusalReason;
  /** The authority's own code. */
  readonly authorityCode?: string;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly atMs: number;
}

/** What all processes on a login know of refused tokens. Used under the refresh lock. Neither method throws for what may happen to a file. */
export interface RefusalMemory {
  /** The newest last. Nothing when there is no memory, or a damaged one. */
  load(): Promise<readonly StoredRefusal[]>;
  /** Adds one; where that fails nobody else learns of it. */
  add(refusal: StoredRefusal): Promise<void>;
}

const mostRemembered = 16;

const reasons = [
  'expired',
  'exhausted',
  'revoked',
  'accountChanged',
  'other',
] as const satisfies RefusalReason[];
const Refusals = z.object({
  refused: z.array(
    z.object({
      fingerprint: z.string(),
      reason: z.enum(reasons),
      code: z.optional(z.string()),
      at: z.string(),
    }),
  ),
});

/** The memory beside the file of a login, or beside where it would be. `clear` forgets it all: another login begins. */
export function refusalFile(authFile: string): RefusalMemory & { clear(): Promise<void> } {
  async function load(): Promise<readonly StoredRefusal[]> {
    const { readFileStably } = await import('@codex-ts/utils-files');
    const text = await unlessFailed(readFileStably(await pathBeside(authFile)));
    const read = text === undefined ? undefined : readJson(Refusals, text);
    return (read?.refused ?? []).flatMap(({ fingerprint, reason, code, at }) => {
      const atMs = Date.parse(at);
      if (Number.isNaN(atMs)) return [];
      return [{ fingerprint, reason, ...(code !== undefined && { authorityCode: code }), atMs }];
    });
  }

  return {
    load,
    async add(refusal) {
      const { writeFileDurably } = await import('@codex-ts/utils-files');
      const others = (await load()).filter(({ fingerprint }) => fingerprint !== refusal.fingerprint);
      const refused = [...others, refusal].slice(-mostRemembered).map(asStored);
      const text = JSON.stringify({ refused }, /*replacer*/ null, /*space*/ 2);
      await unlessFailed(writeFileDurably(await pathBeside(authFile), text, { mode: 0o600 }));
    },
    async clear() {
      const { removeFile } = await import('@codex-ts/utils-files');
      await unlessFailed(removeFile(await pathBeside(authFile)));
    },
  };
}

function asStored({ fingerprint, reason, authorityCode, atMs }: StoredRefusal): object {
  return { fingerprint, reason, code: authorityCode, at: new Date(atMs).toISOString() };
}

/** Homes that share a login by a link share what is known of it. */
async function pathBeside(authFile: string): Promise<string> {
  const { realPath } = await import('../store/auth-file.ts');
  return `${await realPath(authFile)}.codex-ts-refused`;
}

async function unlessFailed<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!isCodexError(error)) throw error;
    return undefined;
  }
}
