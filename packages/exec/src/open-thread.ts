import type { Config } from '@codex-ts/config';
import { newestThread, resumeThread, startThread, type Thread, type ThreadOptions } from '@codex-ts/core';
import type { AuthManager, HttpIdentity } from '@codex-ts/login';

import { NothingToResumeError } from './errors.ts';
import type { ExecOptions } from './exec-options.ts';

export interface ThreadMeans {
  settings: Config;
  auth: AuthManager;
  identity: HttpIdentity;
}

/** The thread that the prompt goes to. Throws `EXEC_NOTHING_TO_RESUME` and what `core` throws. */
export async function openThread(options: ExecOptions, means: ThreadMeans): Promise<Thread> {
  const { projectDoc } = means.settings;
  const threadOptions: ThreadOptions = {
    ...means.settings.thread,
    ...(projectDoc !== undefined && { projectDoc }),
    auth: means.auth,
    identity: means.identity,
    provider: means.settings.provider,
    workspace: options.workspace,
    codexHome: options.codexHome,
    environment: options.environment,
    record: options.ephemeral !== true,
    source: 'exec',
  };
  const choice = options.thread ?? { kind: 'new' };
  switch (choice.kind) {
    case 'new':
      return startThread(threadOptions);
    case 'resume':
      return resumeThread(choice.threadId, threadOptions);
    case 'resumeLast': {
      const place = choice.anywhere ? {} : { workspace: options.workspace };
      const id = await newestThread({ codexHome: options.codexHome, ...place });
      if (id === undefined)
        throw new NothingToResumeError(choice.anywhere ? options.codexHome : options.workspace);
      return resumeThread(id, threadOptions);
    }
    default:
      return choice satisfies never;
  }
}
