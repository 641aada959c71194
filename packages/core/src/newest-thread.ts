import type { ThreadId } from '@codex-ts/protocol';
import { listThreads } from '@codex-ts/rollout';

/**
 * The thread whose log changed last, of one directory or of all; undefined when there is none. Throws
 * `ROLLOUT_READ_FAILED`.
 */
export async function newestThread(options: {
  codexHome: string;
  workspace?: string;
}): Promise<ThreadId | undefined> {
  const { codexHome, workspace } = options;
  const place = workspace === undefined ? {} : { cwd: workspace };
  const { threads } = await listThreads({ codexHome, limit: 1, sortKey: 'updated_at', ...place });
  return threads[0]?.meta.id;
}
