import * as z from 'zod/mini';

import type { BackendAccounts } from './accounts.ts';
import { defined, given } from './wire-field.ts';

const Wire = z.object({
  accounts: z.array(
    z.object({
      id: z.string(),
      name: given(z.string()),
      plan_type: given(z.string()),
      structure: given(z.string()),
      is_deactivated: given(z.boolean()),
      workspace_backend_origin: given(z.string()),
      can_access_with_session: given(z.boolean()),
    }),
  ),
  account_ordering: z.optional(z.nullable(z.array(z.string()))),
  default_account_id: given(z.string()),
});

/** The answer of `GET /accounts/check`. */
export const AccountsAnswer: z.ZodMiniType<BackendAccounts> = z.pipe(Wire, z.transform(fromWire));

function fromWire(wire: z.infer<typeof Wire>): BackendAccounts {
  const rank = new Map((wire.account_ordering ?? []).map((id, index) => [id, index]));
  const last = rank.size;
  const accounts = wire.accounts
    .toSorted((one, other) => (rank.get(one.id) ?? last) - (rank.get(other.id) ?? last))
    .map((account) => ({
      id: account.id,
      isDeactivated: account.is_deactivated ?? false,
      isReachable: account.can_access_with_session ?? true,
      ...defined({
        name: account.name,
        plan: account.plan_type,
        structure: account.structure,
        backendOrigin: account.workspace_backend_origin,
      }),
    }));
  return { accounts, ...defined({ defaultAccountId: wire.default_account_id }) };
}
