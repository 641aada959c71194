import type { SignInOptions } from '@codex-ts/login/sign-in';
import { resolveCodexHome } from '@codex-ts/utils-path';

import type { CommandContext } from './command-context.ts';
import { UsageError } from './errors.ts';
import type { LoginFlags } from './login-flags.ts';
import { openBrowser } from './open-browser.ts';
import { readStdin, stdinTimeoutSeconds } from './stdin-text.ts';

/** `codex-ts login`: signs in, and says so once the credentials are stored. Throws what `login` throws. */
export async function login(context: CommandContext, flags: LoginFlags): Promise<void> {
  const chosen = [flags.browser, flags.deviceAuth, flags.withApiKey, flags.withAccessToken].filter(
    (flag) => flag === true,
  );
  if (chosen.length > 1)
    throw new UsageError('choose one of --browser, --device-auth, --with-api-key and --with-access-token');
  const options = await signInOptions(context, flags);
  if (flags.withApiKey === true || flags.withAccessToken === true) {
    await loginWithSecret(context, flags, options);
  } else {
    const { signInAtTerminal } = await import('./sign-in-at-terminal.ts');
    await signInAtTerminal(context, flags, options);
  }
  await context.stderr('Successfully logged in\n');
  if (flags.profile === undefined) {
    const { noteWhatComesFirst } = await import('./effective-login.ts');
    await noteWhatComesFirst(context);
    return;
  }
  await context.stderr(
    `Kept as account ${flags.profile}. To use it where none is named: codex-ts accounts use ${flags.profile}\n`,
  );
}

async function signInOptions(context: CommandContext, flags: LoginFlags): Promise<SignInOptions> {
  const { environment } = context;
  const codexHome = resolveCodexHome(environment);
  const { loadAuthSettings } = await import('@codex-ts/config');
  return {
    codexHome,
    settings: await loadAuthSettings({ codexHome }),
    environment,
    openBrowser: (url) => openBrowser(url, environment),
    signal: context.interrupts.signal,
    ...(flags.port !== undefined && { callbackPorts: [flags.port] }),
    ...(flags.profile !== undefined && { account: flags.profile }),
  };
}

async function loginWithSecret(
  context: CommandContext,
  flags: LoginFlags,
  options: SignInOptions,
): Promise<void> {
  const { signInWithAccessToken, signInWithApiKey } = await import('@codex-ts/login/sign-in');
  const remedy =
    flags.withApiKey === true
      ? 'Pipe it in: printenv OPENAI_API_KEY | codex-ts login --with-api-key'
      : 'Pipe it in: printenv CODEX_ACCESS_TOKEN | codex-ts login --with-access-token';
  if (process.stdin.isTTY) {
    throw new UsageError('the secret is read from standard input, which is a terminal', remedy);
  }
  const secret = await readStdin({
    stdin: process.stdin,
    timeoutSeconds: stdinTimeoutSeconds,
    signal: context.interrupts.signal,
  });
  if (secret.trim() === '') {
    throw new UsageError('no secret given: standard input was empty', remedy);
  }
  await (flags.withApiKey === true
    ? signInWithApiKey(secret, options)
    : signInWithAccessToken(secret, options));
}
