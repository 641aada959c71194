import type { Thread, ThreadListParams, ThreadListResponse } from '@codex-ts/app-server-protocol';
import type { ListOptions, ThreadSummary } from '@codex-ts/rollout';

import type { ServerState } from '../server-state.ts';
import { createLiveThreads } from './live-threads.ts';
import { createHeads } from './stored-thread.ts';
import { excludedIds, isNowhere } from './list-filters.ts';
import { threadView } from './thread-view.ts';

type SourceKind = NonNullable<ThreadListParams['sourceKinds']>[number];

const usualLimit = 25;
const mostLimit = 100;

/** What a log says of how its thread was begun. */
const sources: Readonly<Record<SourceKind, string | undefined>> = {
  cli: 'cli',
  vscode: 'vscode',
  exec: 'exec',
  appServer: 'mcp',
  unknown: 'unknown',
  subAgent: undefined,
  subAgentReview: undefined,
  subAgentCompact: undefined,
  subAgentThreadSpawn: undefined,
  subAgentOther: undefined,
};
/** Those in which somebody talks. */
const usualSources: readonly SourceKind[] = ['cli', 'vscode'];

/** A page of recorded threads. Throws `RequestFault`, `ROLLOUT_CURSOR_INVALID` and `ROLLOUT_READ_FAILED`. */
export async function threadPage(params: ThreadListParams, server: ServerState): Promise<ThreadListResponse> {
  if (isNowhere(params)) return { data: [], nextCursor: null, backwardsCursor: null };
  const { listThreads } = await import('@codex-ts/rollout');
  const limit = Math.min(Math.max(1, params.limit ?? usualLimit), mostLimit);
  const excluded = excludedIds(params);
  const options = await listOptions(params, server);
  const found: ThreadSummary[] = [];
  let page = await listThreads({ ...options, limit });
  const { backwardsCursor = null } = page;
  for (;;) {
    found.push(...page.threads.filter(({ meta }) => !excluded.has(meta.id)));
    if (found.length >= limit || page.nextCursor === undefined) break;
    page = await listThreads({ ...options, limit: limit - found.length, cursor: page.nextCursor });
  }
  return {
    data: found.map((summary) => listedView(summary, server)),
    nextCursor: page.nextCursor ?? null,
    backwardsCursor,
  };
}

async function listOptions(params: ThreadListParams, server: ServerState): Promise<ListOptions> {
  const { cursor = null, cwd = null, searchTerm = null, sortDirection = null } = params;
  // An empty list means all of them, none the one in use.
  const providers = params.modelProviders ?? [(await server.settings()).provider.id];
  const kinds = params.sourceKinds ?? [];
  return {
    codexHome: server.codexHome,
    cache: server.keep(createHeads),
    archived: params.archived ?? false,
    sortKey: params.sortKey === 'updated_at' || params.sortKey === 'recency_at' ? 'updated_at' : 'created_at',
    sources: (kinds.length === 0 ? usualSources : kinds).flatMap((kind) => sources[kind] ?? []),
    ...(providers.length > 0 && { modelProviders: providers }),
    ...(cursor !== null && { cursor }),
    ...(cwd !== null && { cwd }),
    ...(searchTerm !== null && { searchTerm }),
    ...(sortDirection !== null && { sortDirection }),
  };
}

function listedView({ context, ...summary }: ThreadSummary, server: ServerState): Thread {
  const live = server.keep(createLiveThreads).get(summary.meta.id);
  if (live !== undefined) return { ...live.view(), canAcceptDirectInput: null };
  return threadView({
    ...summary,
    cwd: context?.cwd ?? summary.meta.cwd,
    model: context?.model,
    effort: context?.effort,
    status: { type: 'notLoaded' },
  });
}
