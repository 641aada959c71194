import { failure } from '../faults.ts';
import type { Handler } from '../handler.ts';
import { assertBackendAccount } from './backend-account.ts';

/** `account/sendAddCreditsNudgeEmail`. */
export const sendAddCreditsNudgeEmail: Handler<'account/sendAddCreditsNudgeEmail'> = async (
  { creditType },
  { server, signal },
) => {
  await assertBackendAccount(server, 'notify workspace owner');
  try {
    const backend = await server.backend();
    const outcome = await backend.sendAddCreditsNudgeEmail(creditType, { signal });
    return { result: { status: outcome === 'sent' ? 'sent' : 'cooldown_active' } };
  } catch (error) {
    throw failure('failed to notify workspace owner', error);
  }
};
