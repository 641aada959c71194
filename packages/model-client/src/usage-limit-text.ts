const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const askAdmin = new Set(['team', 'business', 'self_serve_business_usage_based']);

/** Native's sentence for a spent plan. `nowMs` and `resetsAtMs` are ms since 1970; the time is the machine's. */
export function usageLimitText(facts: {
  plan: string | undefined;
  resetsAtMs: number | undefined;
  nowMs: number;
}): string {
  const { plan, resetsAtMs, nowMs } = facts;
  const again = resetsAtMs === undefined ? 'again later' : `again at ${clockText(resetsAtMs, nowMs)}`;
  return `You’ve hit your usage limit. ${advice(plan, again)}.`;
}

function advice(plan: string | undefined, again: string): string {
  if (plan === 'free' || plan === 'go') {
    return `Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus), or try ${again}`;
  }
  if (plan === 'plus') {
    return `Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or try ${again}`;
  }
  if (plan === 'pro' || plan === 'prolite') {
    return `Visit https://chatgpt.com/settings/usage to purchase more credits or try ${again}`;
  }
  if (plan !== undefined && askAdmin.has(plan)) {
    return `To get more access now, send a request to your admin or try ${again}`;
  }
  return `Try ${again}`;
}

function clockText(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const hour = at.getHours();
  const time = `${hour % 12 === 0 ? 12 : hour % 12}:${String(at.getMinutes()).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`;
  if (at.toDateString() === new Date(nowMs).toDateString()) return time;
  return `${months[at.getMonth()] ?? ''} ${ordinal(at.getDate())}, ${at.getFullYear()} ${time}`;
}

function ordinal(day: number): string {
  const teens = day >= 11 && day <= 13;
  const ending = teens ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
}
