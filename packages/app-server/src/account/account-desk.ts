import type { AuthManager } from '@codex-ts/login';

import type { ServerState } from '../server-state.ts';
import { createPatience, type Patience } from './patience.ts';
import { createPendingLogin, type PendingLogin } from './pending-login.ts';

/** What the account area keeps for a server. */
export interface AccountDesk {
  /** The sign-in that waits for a person. */
  readonly pending: PendingLogin;
  /** How long readers wait for tokens that have to be renewed first. */
  readonly patience: Patience;
  /** Carries out changes of the account one after another, whichever client asks for them. */
  change<Result>(work: () => Promise<Result>): Promise<Result>;
  /** The credentials, after what is stored has been looked at once. Throws what loading settings throws. */
  manager(): Promise<AuthManager>;
}

/** How long a read waits for a token that has ended to be renewed, in all. */
const patienceMs = 5_000;

/** The desk of a server; `server.keep(createAccountDesk)`. */
export function createAccountDesk(server: ServerState): AccountDesk {
  const looked = new WeakMap<AuthManager, Promise<void>>();

  const pending = createPendingLogin();
  let last: Promise<unknown> = Promise.resolve();
  server.drain.onDrain(() => pending.cancel());
  return {
    pending,
    change(work) {
      const mine = last.then(work);
      last = mine.then(
        () => undefined,
        () => undefined,
      );
      return mine;
    },
    patience: createPatience(patienceMs),
    async manager() {
      const manager = await server.auth();
      let look = looked.get(manager);
      if (look === undefined) {
        look = lookOnce(manager);
        looked.set(manager, look);
      }
      await look;
      return manager;
    },
  };
}

/** Without asking the authority, however old the tokens are. What is wrong is found out by whoever asks next. */
async function lookOnce(manager: AuthManager): Promise<void> {
  await manager.reload().then(
    () => undefined,
    () => undefined,
  );
}
