import { createAuthManager } from '@codex-ts/login';
import { forever, say, startModelServer } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { exchangeWith, provider } from './exchange-with.ts';

const now = Date.UTC(2026, 10, 25, 12);

function clock(ms: number): string {
  return new Date(ms)
    .toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' })
    .replaceAll(/\s/gu, ' ');
}

const soon = now + 60_000;
const later = now + 3 * 86_400_000;

test.each([
  {
    plan: 'free',
    at: undefined,
    end: 'Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus), or try again later.',
  },
  {
    plan: 'plus',
    at: soon,
    end: `Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or try again at ${clock(soon)}.`,
  },
  {
    plan: 'pro',
    at: soon,
    end: `Visit https://chatgpt.com/settings/usage to purchase more credits or try again at ${clock(soon)}.`,
  },
  {
    plan: 'team',
    at: undefined,
    end: 'To get more access now, send a request to your admin or try again later.',
  },
  { plan: 'enterprise', at: later, end: `Try again at Nov 28th, 2026 ${clock(later)}.` },
  { plan: undefined, at: undefined, end: 'Try again later.' },
])('plan $plan, reset $at', async ({ plan, at, end }) => {
  await using server = await startModelServer(forever(say('hi')));
  const error = {
    type: 'usage_limit_reached',
    plan_type: plan,
    resets_at: at === undefined ? at : at / 1000,
  };
  server.fail('always', { status: 429, body: JSON.stringify({ error }) });
  await using auth = createAuthManager({ store: 'ephemeral', environment: {} });

  const exchanged = await exchangeWith({
    provider: provider(server.url, { requiresOpenaiAuth: false }),
    auth,
  });

  expect(exchanged.error).toMatchObject({
    code: 'MODEL_USAGE_LIMIT',
    message: `You’ve hit your usage limit. ${end}`,
    ...(at !== undefined && { resetsAtMs: at }),
  });
});
