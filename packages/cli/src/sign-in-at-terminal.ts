import { existsSync } from 'node:fs';

import { SignInError, type SignInFailure } from '@codex-ts/login';
import {
  chooseSignInFlow,
  startBrowserSignIn,
  startDeviceSignIn,
  type FlowChoice,
  type SignInOptions,
} from '@codex-ts/login/sign-in';

import type { CommandContext } from './command-context.ts';
import type { LoginFlags } from './login-flags.ts';

const reasons: Readonly<Record<FlowChoice['reason'], string>> = {
  desktop: 'this machine has a browser',
  wsl: 'the browser is outside this Linux',
  ssh: 'this session comes over SSH',
  container: 'this is a container',
  noDisplay: 'there is no display here',
};

/**
 * Signs in with a person at hand: as the flags say, else as suits the machine; and the other way where that one is
 * not to be had. Throws what the sign-ins throw.
 */
export async function signInAtTerminal(
  context: CommandContext,
  flags: LoginFlags,
  options: SignInOptions,
): Promise<void> {
  const isBrowserAsked = flags.browser === true || (flags.port !== undefined && flags.deviceAuth !== true);
  if (isBrowserAsked) return signInByBrowser(context, options);
  const { environment, stderr } = context;
  const choice = chooseSignInFlow({ environment, platform: process.platform, exists: existsSync });
  const isAsked = flags.deviceAuth === true;
  if (!isAsked && choice.flow === 'browser') {
    const failure = await failureOf('portsTaken', () => signInByBrowser(context, options));
    if (failure === undefined) return;
    await stderr(`${failure.message}; falling back to a code.\n`);
    return signInByCode(context, options);
  }
  if (!isAsked) {
    await stderr(
      `Signing in with a code, because ${reasons[choice.reason]}. With a browser: codex-ts login --browser\n`,
    );
  }
  const failure = await failureOf('notEnabled', () => signInByCode(context, options));
  if (failure === undefined) return;
  await stderr('Device code login is not enabled; falling back to browser login.\n');
  await signInByBrowser(context, options);
}

/** The failure for which there is another way. */
async function failureOf(
  reason: SignInFailure,
  signIn: () => Promise<void>,
): Promise<SignInError | undefined> {
  try {
    await signIn();
    return undefined;
  } catch (error) {
    if (error instanceof SignInError && error.reason === reason) return error;
    throw error;
  }
}

async function signInByCode({ stderr }: CommandContext, options: SignInOptions): Promise<void> {
  const signIn = await startDeviceSignIn(options);
  try {
    await stderr(
      `Open ${signIn.verificationUrl} on any device, sign in, and enter this code (it expires in 15 minutes):\n\n` +
        `    ${signIn.userCode}\n\nGive the code to nobody: whoever enters it signs this machine in to their account.\n` +
        'Device code sign-in must be on in the security settings of ChatGPT; in a workspace the administrator allows it.\n',
    );
    await signIn.done;
  } finally {
    await signIn[Symbol.asyncDispose]();
  }
}

async function signInByBrowser({ stderr }: CommandContext, options: SignInOptions): Promise<void> {
  const { stdin } = process;
  const signIn = await startBrowserSignIn(options);
  let stopPasting: (() => void) | undefined;
  try {
    await stderr(
      `Starting local login server on http://localhost:${signIn.port}.\n` +
        `If your browser did not open, navigate to this URL to authenticate:\n\n${signIn.authUrl}\n\n` +
        'On a machine without a browser: codex-ts login --device-auth\n',
    );
    if (stdin.isTTY) {
      await stderr(
        'If the browser cannot get back here after you have signed in, paste the address it shows here:\n',
      );
      const { takePastedUrls } = await import('./pasted-urls.ts');
      stopPasting = await takePastedUrls(signIn, { stdin, stderr });
    }
    await signIn.done;
  } finally {
    stopPasting?.();
    await signIn[Symbol.asyncDispose]();
  }
}
