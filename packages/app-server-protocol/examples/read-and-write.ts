import { nativeDialect, type ServerNotifications } from '@codex-ts/app-server-protocol';
import { parseAccountParams } from '@codex-ts/app-server-protocol/account';

// What a client sent, checked. Members that the protocol does not have are dropped.
const params = parseAccountParams('account/login/start', { type: 'apiKey', apiKey: 'sk-…', extra: 1 });
console.log(params.type, Object.keys(params).length);

// What a server tells, typed.
const updated: ServerNotifications['account/updated'] = { authMode: 'apikey', planType: null };
const dialect = nativeDialect(/*clock*/ () => 1_700_000_000_000);
console.log(JSON.stringify({ method: 'account/updated', params: updated, ...dialect.notificationTail() }));
