import { createAuthManager } from '@codex-ts/login';
import { listAccounts, useAccount } from '@codex-ts/login/accounts';

const codexHome = process.env['CODEX_HOME'] ?? '';

// `auth.json` leads to this account from now on, for native codex too. Nobody is signed out.
const { kept } = await useAccount({ codexHome, name: 'work' });
if (kept !== undefined) console.log(`The login that had no name is ${kept.name} now.`);

for (const { name, isActive, email, problem } of await listAccounts({ codexHome })) {
  console.log(`${isActive ? '*' : ' '} ${name}: ${problem ?? email}`);
}

// Or the other way: one account for one manager, whatever is in use elsewhere.
const manager = createAuthManager({ codexHome, account: 'play' });
console.log((await manager.auth())?.kind);
await manager[Symbol.asyncDispose]();
