import { withoutCredentials } from '@codex-ts/utils-process';

import type { ToolContext } from './tool.ts';

/** What a command sees: the program's environment without credentials, and what makes tools behave without a screen. */
export function toolEnvironment({ environment, threadId, callId }: ToolContext): Record<string, string> {
  return {
    ...withoutCredentials(environment),
    CODEX_CI: '1',
    CODEX_THREAD_ID: threadId,
    CODEX_TOOL_CALL_ID: callId,
    NO_COLOR: '1',
    TERM: 'dumb',
    COLORTERM: '',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    GH_PAGER: 'cat',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
  };
}
