import type { Handlers } from '../handler.ts';
import { readAccount } from './account-read.ts';
import { getAuthStatus } from './auth-status.ts';
import { sendAddCreditsNudgeEmail } from './credits-nudge.ts';
import { cancelLogin } from './login-cancel.ts';
import { startLogin } from './login-start.ts';
import { logout } from './logout.ts';
import { readRateLimits } from './rate-limits.ts';

/** The methods of this area. */
export const accountMethods: Handlers = {
  getAuthStatus,
  'account/read': readAccount,
  'account/login/start': startLogin,
  'account/login/cancel': cancelLogin,
  'account/logout': logout,
  'account/rateLimits/read': readRateLimits,
  'account/sendAddCreditsNudgeEmail': sendAddCreditsNudgeEmail,
};
