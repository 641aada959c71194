import { startLoopback, startProxy } from '@codex-ts/testkit';

import { openSignedInHome, type Rotation, type SignedInHome } from '../src/signed-in-home.ts';
import { quietConfig, startNativeAppServer } from './native-app-server.ts';
import { startCrowd, tallied, type Crowd, type StormReport } from './storm.ts';

/** The native processes in a storm. */
export interface NativeCrowd {
  readonly program: string;
  readonly processes: number;
  /** Kills them. */
  readonly signal?: AbortSignal;
}

/** As for `runStorm`. */
export interface NativeStormOptions extends NativeCrowd {
  readonly rotation: Rotation;
  readonly answerAfterMs: number;
  readonly folder: string;
}

/** As `runStorm`, with native app servers alone. They renew what has expired as they start, so the start is the storm. */
export async function runNativeStorm(options: NativeStormOptions): Promise<StormReport> {
  const { processes, rotation, answerAfterMs, folder } = options;
  await using nowhere = await openNowhere();
  const config = quietConfig(nowhere.backendUrl);
  await using home = await openSignedInHome({ folder, rotation, lifetimeSeconds: -60, config });
  home.authority.fail('always', { delayMs: answerAfterMs });
  const startedAt = performance.now();
  await using natives = await startNatives(home, { ...options, nowhere });
  const answers = await natives.ask();
  const servedAfterMs = performance.now() - startedAt;
  return {
    ...tallied(processes, answers, home.authority),
    isSignedIn: home.authority.accepts(await home.storedToken()),
    servedAfterMs,
    fromStartMs: servedAfterMs,
  };
}

/** Starts native app servers on a home, and waits until all are there. */
export function startNatives(
  home: SignedInHome,
  options: NativeCrowd & { readonly nowhere: Nowhere },
): Promise<Crowd> {
  const { processes, nowhere, ...rest } = options;
  const environment = { ...home.authority.environment, ...nowhere.environment };
  return startCrowd(processes, () => startNativeAppServer({ ...rest, codexHome: home.path, environment }));
}

/** What stands in for the rest of the world: a backend that knows nothing, and a proxy that leads nowhere. */
export interface Nowhere extends AsyncDisposable {
  readonly backendUrl: string;
  readonly environment: Readonly<Record<string, string>>;
}

export async function openNowhere(): Promise<Nowhere> {
  const backend = await startLoopback(() => ({ status: 404 }));
  const proxy = await startProxy();
  return {
    backendUrl: backend.url,
    environment: { HTTPS_PROXY: proxy.url },
    async [Symbol.asyncDispose]() {
      await backend.close();
      await proxy.close();
    },
  };
}
