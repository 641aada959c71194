import { startBrowserSignIn, type BrowserSignIn, type SignInOptions } from '@codex-ts/login/sign-in';
import { startAuthority, type Authority } from '@codex-ts/testkit';

import { temporaryHome, type Home } from './home.ts';

/** A home, an authority, and sign-ins that know both. */
export interface World extends AsyncDisposable {
  readonly home: Home;
  readonly authority: Authority;
  start(options?: SignInOptions): Promise<BrowserSignIn>;
}

export async function world(): Promise<World> {
  const home = await temporaryHome();
  const authority = await startAuthority();
  const started: BrowserSignIn[] = [];
  return {
    home,
    authority,
    async start(options = {}) {
      const signIn = await startBrowserSignIn({
        codexHome: home.path,
        settings: {},
        environment: { ...authority.environment },
        callbackPorts: [0],
        ...options,
        ports: { sleep: () => Promise.resolve(), ...options.ports },
      });
      started.push(signIn);
      return signIn;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((signIn) => signIn[Symbol.asyncDispose]()));
      await authority.close();
      await home[Symbol.asyncDispose]();
    },
  };
}
