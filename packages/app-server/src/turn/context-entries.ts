import type { AdditionalContextEntry } from '@codex-ts/app-server-protocol';
import type { AdditionalContext } from '@codex-ts/core';

import { refused } from '../thread/thread-fault.ts';

/** What a client has the model know besides words; undefined when it says nothing of it. Throws `RequestFault` in native's words. */
export function contextEntries(
  given: Readonly<Record<string, AdditionalContextEntry>> | null | undefined,
): AdditionalContext | undefined {
  if (given === null || given === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(given).map(([key, { kind, value, name = null }]) => {
      if (name === null) return [key, { kind, value }];
      if (kind !== 'untrusted')
        throw refused('additional context name is only supported for untrusted context');
      if (!/^[a-z][a-z0-9_]{0,63}$/u.test(name)) {
        throw refused('additional context name must match [a-z][a-z0-9_]{0,63}');
      }
      return [key, { kind, value, name }];
    }),
  );
}
