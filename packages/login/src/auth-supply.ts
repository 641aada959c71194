import type { AuthManager } from './auth-manager.ts';

/** What requests need of whoever owns credentials. An `AuthManager` is one, and so is what `createCommandAuth` gives. */
export type AuthSupply = Pick<AuthManager, 'auth' | 'cachedAuth' | 'unauthorizedRecovery'>;
