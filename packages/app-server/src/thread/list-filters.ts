import type { ThreadListParams } from '@codex-ts/app-server-protocol';
import { parseThreadId } from '@codex-ts/protocol';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

import { refused } from './thread-fault.ts';

const mostExcluded = 100;

/** The threads that are left out. Throws `RequestFault` for too many, and for what is no id. */
export function excludedIds({ excludedThreadIds }: ThreadListParams): ReadonlySet<string> {
  const ids = excludedThreadIds ?? [];
  if (ids.length > mostExcluded) {
    throw invalid(`excludedThreadIds accepts at most ${mostExcluded} entries`);
  }
  return new Set(
    ids.map((text) => {
      const id = parseThreadId(text);
      if (id === undefined) throw invalid(`invalid excluded thread id: ${text} is no UUID`);
      return id;
    }),
  );
}

/**
 * Whether only threads are asked for that stand in a section, below a thread or attached to one: here none does. Throws
 * `RequestFault` for what cannot be asked for.
 */
export function isNowhere(params: ThreadListParams): boolean {
  if ((params.originators ?? []).length > 0) {
    throw invalid('originator filtering is not supported by the local app-server');
  }
  assertNoProject(params.projectId ?? null);
  const { sortKey, sectionId = null, includeAttachedThreads, searchTerm } = params;
  if (sortKey === 'section_position' && sectionId === null) {
    throw refused('section-position sorting requires a section filter');
  }
  if (includeAttachedThreads === true && (searchTerm ?? '') === '') {
    throw refused('includeAttachedThreads requires a non-empty searchTerm');
  }
  return isBelowThread(params) || sectionId !== null;
}

function isBelowThread(params: ThreadListParams): boolean {
  const { parentThreadId = null, ancestorThreadId = null, attachedToThreadId = null } = params;
  if (parentThreadId !== null && ancestorThreadId !== null) {
    throw refused('parentThreadId and ancestorThreadId are mutually exclusive');
  }
  if (attachedToThreadId !== null && (parentThreadId ?? ancestorThreadId) !== null) {
    throw refused('attachedToThreadId cannot be combined with parentThreadId or ancestorThreadId');
  }
  const named = Object.entries({
    'parent thread id': parentThreadId,
    'ancestor thread id': ancestorThreadId,
    'attached thread parent id': attachedToThreadId,
  }).filter((entry): entry is [string, string] => entry[1] !== null);
  for (const [what, text] of named) {
    if (parseThreadId(text) === undefined) throw refused(`invalid ${what}: ${text} is no UUID`);
  }
  return named.length > 0;
}

function assertNoProject(projectId: string | null): void {
  if (projectId === null) return;
  throw invalid(projectId === '' ? 'projectId must not be empty' : `project not found: ${projectId}`);
}

function invalid(message: string): RequestFault {
  return new RequestFault({ code: reservedCode.invalidParams, message });
}
