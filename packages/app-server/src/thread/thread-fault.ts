import { parseThreadId, type ThreadId } from '@codex-ts/protocol';
import { isCodexError, type CodexError } from '@codex-ts/utils-error';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

/** A refusal in native's words. */
export function refused(message: string): RequestFault {
  return new RequestFault({ code: reservedCode.invalidRequest, message });
}

/** The thread is not in memory. */
export function threadNotFound(threadId: string): RequestFault {
  return refused(`thread not found: ${threadId}`);
}

/** The id, in its one spelling. Throws `RequestFault`. */
export function threadIdOf(text: string): ThreadId {
  const id = parseThreadId(text);
  if (id === undefined) throw refused(`invalid thread id: ${text} is no UUID`);
  return id;
}

/**
 * Does the work; where native has other words than ours for what stands against it, it is refused in them. `missed` is
 * what there is none of when nobody has the thread.
 */
export async function inNativeWords<Result>(
  threadId: ThreadId,
  work: () => Promise<Result>,
  { missed = 'rollout' }: { missed?: 'rollout' | 'archived rollout' } = {},
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isCodexError(error)) throw error;
    const message = nativeMessage(error, threadId, missed);
    throw message === undefined ? error : inWords(message, error);
  }
}

/** Reads settings; those that cannot be as they are, are refused in native's words. */
export async function withSettings<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!isCodexError(error) || !error.code.startsWith('CONFIG_')) throw error;
    throw inWords(`failed to load configuration: ${error.message}`, error);
  }
}

function inWords(message: string, cause: CodexError): RequestFault {
  return new RequestFault(
    { code: reservedCode.invalidRequest, message, data: { code: cause.code } },
    { cause },
  );
}

function nativeMessage({ code }: CodexError, threadId: ThreadId, missed: string): string | undefined {
  switch (code) {
    case 'ROLLOUT_THREAD_MISSING':
      return `no ${missed} found for thread id ${threadId}`;
    case 'ROLLOUT_THREAD_ARCHIVED':
      return `session ${threadId} is archived. Run \`codex unarchive ${threadId}\` to unarchive it first.`;
    default:
      return undefined;
  }
}
