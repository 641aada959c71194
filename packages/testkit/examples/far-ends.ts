import { say, startAuthority, startModelServer } from '@codex-ts/testkit';

await using authority = await startAuthority();
await using model = await startModelServer([say('Hello from the script.')]);
model.accept(authority.accepts);
model.fail('next', { status: 503, retryAfterSeconds: 1 });

const signedIn = authority.issue({ email: 'ada@example.com', planType: 'team' });

function refresh(refreshToken: string): Promise<Response> {
  const fields = { grant_type: 'refresh_token', client_id: 'my-client', refresh_token: refreshToken };
  return fetch(`${authority.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(fields) });
}

function ask(accessToken: string): Promise<Response> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const body = JSON.stringify({ model: 'any', stream: true, input: [] });
  return fetch(`${model.url}/responses`, { method: 'POST', headers, body });
}

console.log('first refresh', (await refresh(signedIn.refreshToken)).status);
console.log('same token again', (await refresh(signedIn.refreshToken)).status);
console.log('refreshes in all', authority.hits('refresh_token'));

console.log('overloaded', (await ask(signedIn.accessToken)).status);
console.log('answered', (await (await ask(signedIn.accessToken)).text()).includes('Hello from the'));
authority.expireAccess();
console.log('expired', (await ask(signedIn.accessToken)).status);

model.assertPlayed();
