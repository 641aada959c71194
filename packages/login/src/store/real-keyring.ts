import type { OpenKeyring } from './keyring.ts';

/** The keyring of the system, loaded when first needed. */
export const realKeyring: { readonly openKeyring: OpenKeyring } = {
  async openKeyring() {
    const { openSystemKeyring } = await import('./system-keyring.ts');
    return openSystemKeyring();
  },
};
