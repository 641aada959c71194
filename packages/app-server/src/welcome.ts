import type { ServedClient } from './client.ts';
import type { OwnedState } from './create-server-state.ts';

/**
 * Tells a client that has just said who it is what it should know: what is wrong with the settings, and who is signed in with
 * ChatGPT. Tokens that are due are renewed from now on. Never rejects.
 */
export async function welcome(server: OwnedState, client: ServedClient): Promise<void> {
  try {
    const warning = server.settingsWarning();
    if (warning !== undefined) await client.notify('configWarning', warning);
    const { notices } = await server.settings();
    for (const notice of notices) await client.notify('configWarning', { summary: notice, details: null });
    const { tellWhoIsThere } = await import('./account/account-news.ts');
    await tellWhoIsThere(server, client);
  } catch (error) {
    server.onFault(error);
  }
}
