import { existsSync } from 'node:fs';

import type { AuthSettings } from '@codex-ts/protocol';
import type { SignInOptions } from '@codex-ts/login/sign-in';
import { resolveCodexHome } from '@codex-ts/utils-path';

import { UsageError } from './errors.ts';
import { openBrowser } from './open-browser.ts';
import type { CommandContext } from './command-context.ts';
import { readPrompt, stdinTimeoutSeconds } from './prompt-source.ts';

/** The flags of `codex-ts login`. */
export interface LoginFlags {
  browser?: boolean;
  deviceAuth?: boolean;
  withApiKey?: boolean;
  withAccessToken?: boolean;
  port?: number;
}

/** `codex-ts login`: signs in, and says so once the credentials are stored. Throws what `login` throws. */
export async function login(context: CommandContext, flags: LoginFlags): Promise<void> {
  const chosen = [flags.browser, flags.deviceAuth, flags.withApiKey, flags.withAccessToken].filter(
    (flag) => flag === true,
  );
  if (chosen.length > 1)
    throw new UsageError('choose one of --browser, --device-auth, --with-api-key and --with-access-token');
  const options = await signInOptions(context, flags);
  if (flags.withApiKey === true || flags.withAccessToken === true)
    await loginWithSecret(context, flags, options);
  else if (flags.deviceAuth === true || (await usesDeviceCode(context, flags)))
    await loginWithDevice(context, options);
  else await loginWithBrowser(context, options);
  await context.stderr('Successfully logged in\n');
}

async function signInOptions(context: CommandContext, flags: LoginFlags): Promise<SignInOptions> {
  const codexHome = resolveCodexHome(context.environment);
  const { loadAuthSettings } = await import('@codex-ts/config');
  const settings: AuthSettings = await loadAuthSettings({ codexHome });
  return {
    codexHome,
    settings,
    environment: context.environment,
    openBrowser,
    signal: context.interrupts.signal,
    ...(flags.port !== undefined && { callbackPorts: [flags.port] }),
  };
}

async function loginWithSecret(
  context: CommandContext,
  flags: LoginFlags,
  options: SignInOptions,
): Promise<void> {
  const { signInWithAccessToken, signInWithApiKey } = await import('@codex-ts/login/sign-in');
  if (process.stdin.isTTY) {
    throw new UsageError(
      'the secret is read from standard input, which is a terminal',
      'Pipe it in: printenv OPENAI_API_KEY | codex-ts login --with-api-key',
    );
  }
  const secret = await readPrompt({
    argument: '-',
    stdin: process.stdin,
    timeoutSeconds: stdinTimeoutSeconds,
    notice: async () => {},
    signal: context.interrupts.signal,
  });
  await (flags.withApiKey === true
    ? signInWithApiKey(secret, options)
    : signInWithAccessToken(secret, options));
}

async function loginWithDevice(context: CommandContext, options: SignInOptions): Promise<void> {
  const { startDeviceSignIn } = await import('@codex-ts/login/sign-in');
  const signIn = await startDeviceSignIn(options);
  await context.stderr(
    `Open ${signIn.verificationUrl} on any device, sign in, and enter this code (it expires in 15 minutes):\n\n` +
      `    ${signIn.userCode}\n\nGive the code to nobody: whoever enters it signs this machine in to their account.\n`,
  );
  await signIn.done;
}

async function loginWithBrowser(context: CommandContext, options: SignInOptions): Promise<void> {
  const { startBrowserSignIn } = await import('@codex-ts/login/sign-in');
  const signIn = await startBrowserSignIn(options);
  try {
    await context.stderr(
      `Starting local login server on http://localhost:${signIn.port}.\n` +
        `If your browser did not open, navigate to this URL to authenticate:\n\n${signIn.authUrl}\n\n` +
        'On a machine without a browser: codex-ts login --device-auth\n',
    );
    await signIn.done;
  } finally {
    await signIn[Symbol.asyncDispose]();
  }
}

/** As the flags say; without any, what suits the machine: over SSH, in a container, without a display a code. */
async function usesDeviceCode(context: CommandContext, flags: LoginFlags): Promise<boolean> {
  if (flags.deviceAuth === true) return true;
  if (flags.browser === true || flags.port !== undefined) return false;
  const { chooseSignInFlow } = await import('@codex-ts/login/sign-in');
  const { environment } = context;
  const choice = chooseSignInFlow({ environment, platform: process.platform, exists: existsSync });
  return choice.flow === 'deviceCode';
}
