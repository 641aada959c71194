import type { RateLimitSnapshot, RateLimitWindow } from '@codex-ts/protocol';

/** Reads `x-codex-{primary,secondary}-*`. `undefined` when the answer has none of them. */
export function parseRateLimits(headers: Readonly<Record<string, string>>): RateLimitSnapshot | undefined {
  const primary = readWindow(headers, 'primary');
  const secondary = readWindow(headers, 'secondary');
  if (primary === undefined && secondary === undefined) return undefined;
  return { ...(primary !== undefined && { primary }), ...(secondary !== undefined && { secondary }) };
}

function readWindow(headers: Readonly<Record<string, string>>, name: string): RateLimitWindow | undefined {
  const usedPercent = readNumber(headers[`x-codex-${name}-used-percent`]);
  if (usedPercent === undefined) return undefined;
  const windowMinutes = readNumber(headers[`x-codex-${name}-window-minutes`]);
  const resetsAt = readNumber(headers[`x-codex-${name}-reset-at`]);
  return {
    usedPercent,
    ...(windowMinutes !== undefined && { windowMinutes }),
    ...(resetsAt !== undefined && { resetsAt }),
  };
}

function readNumber(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
