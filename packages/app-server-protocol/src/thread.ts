import type * as z from 'zod/mini';

import { parseWith } from './parse-with.ts';
import {
  ThreadArchiveParams,
  ThreadDeleteParams,
  ThreadForkParams,
  ThreadItemsListParams,
  ThreadListParams,
  ThreadLoadedListParams,
  ThreadReadParams,
  ThreadResumeParams,
  ThreadSetNameParams,
  ThreadStartParams,
  ThreadTurnsListParams,
  ThreadUnarchiveParams,
  ThreadUnsubscribeParams,
} from './schemas/thread.ts';
import type { ClientRequests } from './shapes/methods.ts';

/** The methods of this area that take parameters. */
export type ThreadMethod =
  | 'thread/start'
  | 'thread/resume'
  | 'thread/fork'
  | 'thread/read'
  | 'thread/list'
  | 'thread/archive'
  | 'thread/unarchive'
  | 'thread/delete'
  | 'thread/name/set'
  | 'thread/turns/list'
  | 'thread/items/list'
  | 'thread/loaded/list'
  | 'thread/unsubscribe';

const shapes: { [Method in ThreadMethod]: z.ZodMiniType<ClientRequests[Method]['params']> } = {
  'thread/start': ThreadStartParams,
  'thread/resume': ThreadResumeParams,
  'thread/fork': ThreadForkParams,
  'thread/read': ThreadReadParams,
  'thread/list': ThreadListParams,
  'thread/archive': ThreadArchiveParams,
  'thread/unarchive': ThreadUnarchiveParams,
  'thread/delete': ThreadDeleteParams,
  'thread/name/set': ThreadSetNameParams,
  'thread/turns/list': ThreadTurnsListParams,
  'thread/items/list': ThreadItemsListParams,
  'thread/loaded/list': ThreadLoadedListParams,
  'thread/unsubscribe': ThreadUnsubscribeParams,
};

/** Reads the parameters of a request. Throws `ParamsInvalidError`. */
export function parseThreadParams<Method extends ThreadMethod>(
  method: Method,
  params: unknown,
): ClientRequests[Method]['params'] {
  return parseWith<ClientRequests[Method]['params']>(shapes[method], method, params);
}
