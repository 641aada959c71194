import { startBackend } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

test('it tells what is used, and what is used later', async () => {
  await using backend = await startBackend({ usage: { primary: { usedPercent: 12, windowSeconds: 3600 } } });

  expect(await read(`${backend.url}/api/codex/usage`)).toMatchObject({
    plan_type: 'pro',
    rate_limit: { allowed: true, primary_window: { used_percent: 12, limit_window_seconds: 3600 } },
    credits: null,
  });
  backend.use({
    planType: 'team',
    primary: { usedPercent: 100 },
    others: { other_model: { usedPercent: 3 } },
    credits: { hasCredits: true, isUnlimited: false, balance: '7' },
    reachedType: 'rate_limit_reached',
  });
  expect(await read(`${backend.url}/backend-api/wham/usage`)).toMatchObject({
    plan_type: 'team',
    rate_limit: { limit_reached: true },
    additional_rate_limits: [{ metered_feature: 'other_model' }],
    credits: { balance: '7' },
    rate_limit_reached_type: { type: 'rate_limit_reached' },
  });
});

test('it knows workspaces, settings and whom to write to, for those it accepts', async () => {
  await using backend = await startBackend({
    workspaces: [{ id: 'w-1', name: 'Works' }],
    settings: { theme: 'dark' },
  });

  expect(await read(`${backend.url}/wham/accounts/check`)).toMatchObject({
    accounts: [{ id: 'w-1', name: 'Works', workspace_backend_origin: backend.url }],
    default_account_id: 'w-1',
  });
  expect(await read(`${backend.url}/wham/settings/user`)).toEqual({ theme: 'dark' });
  await fetch(`${backend.url}/wham/accounts/send_add_credits_nudge_email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"credit_type":"credits"}',
  });
  expect(backend.nudges).toEqual(['credits']);

  backend.accept((token) => token === 'good');
  expect((await fetch(`${backend.url}/wham/usage`)).status).toBe(401);
  const headers = { authorization: 'Bearer good' };
  expect((await fetch(`${backend.url}/wham/usage`, { headers })).status).toBe(200);
  expect((await fetch(`${backend.url}/wham/else`, { headers })).status).toBe(404);
});

async function read(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}
