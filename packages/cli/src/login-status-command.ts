import { createAuthManager, type AuthState, type CodexAuth } from '@codex-ts/login';
import { resolveCodexHome } from '@codex-ts/utils-path';

import { exitCode } from './exit-code.ts';
import type { CommandContext } from './command-context.ts';

const shownStart = 8;
const shownEnd = 5;

/** `codex-ts login status`: native's sentence on standard error; exit code 1 when nobody is signed in. */
export async function loginStatus(context: CommandContext, flags: { json?: boolean }): Promise<void> {
  const manager = createAuthManager({
    codexHome: resolveCodexHome(context.environment),
    environment: context.environment,
    allowApiKeyFromEnvironment: true,
    refreshInBackground: false,
  });
  try {
    const outcome = await manager.reload();
    // Asked again, corrupt and unreadable credentials say what is wrong with them.
    const auth =
      outcome.kind === 'refused' ? await manager.auth({ signal: context.interrupts.signal }) : outcome.auth;
    if (flags.json === true) await context.stdout(`${JSON.stringify(statusJson(auth, manager.state()))}\n`);
    else await context.stderr(`${statusText(auth)}\n`);
    context.exit(auth === undefined ? exitCode.failed : exitCode.ok);
  } finally {
    await manager[Symbol.asyncDispose]();
  }
}

function statusText(auth: CodexAuth | undefined): string {
  switch (auth?.kind) {
    case undefined:
      return 'Not logged in';
    case 'apiKey':
      return `Logged in using an API key - ${shorten(auth.key.reveal())}`;
    case 'chatgpt':
    case 'chatgptAuthTokens':
      return 'Logged in using ChatGPT';
    case 'personalAccessToken':
      return 'Logged in using personal access token';
    case 'agentIdentity':
      return 'Logged in using access token';
    case 'bedrockApiKey':
    case 'bedrockAccessKeys':
      return 'Logged in using Amazon Bedrock API key';
    default:
      return auth satisfies never;
  }
}

function statusJson(auth: CodexAuth | undefined, state: AuthState): Readonly<Record<string, unknown>> {
  const { source, mode, accountId, expiresAtMs, lastRefreshMs } = state;
  return {
    loggedIn: auth !== undefined,
    source,
    mode: mode ?? null,
    accountId: accountId ?? null,
    expiresAt: isoTime(expiresAtMs),
    lastRefresh: isoTime(lastRefreshMs),
  };
}

function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

/** As native shows a key: enough of it to tell two apart. */
function shorten(key: string): string {
  if (key.length <= shownStart + shownEnd) return '***';
  return `${key.slice(/*start*/ 0, shownStart)}***${key.slice(-shownEnd)}`;
}
