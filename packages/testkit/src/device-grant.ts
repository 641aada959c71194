import type { AccountClaims } from './account-claims.ts';
import { errorAnswer, jsonAnswer, type Answer } from './answer.ts';
import { chosenAccount, type AuthorityCore } from './authority-core.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { mintSecret } from './secret-marker.ts';
import type { Decision } from './sign-in-page.ts';
import { SubjectUnknownError } from './testkit-error.ts';
import { textField } from './token-endpoint.ts';

/** Signing in with a code typed on another machine, as the real service does it (not RFC 8628). */
export interface DeviceGrants {
  /** `POST /api/accounts/deviceauth/usercode`. */
  start(request: RecordedRequest): Answer;
  /** `POST /api/accounts/deviceauth/token`: 403 while nobody has decided. */
  poll(request: RecordedRequest): Answer;
  /** `GET /codex/device` shows a form, `POST` takes it. */
  page(request: RecordedRequest): Answer;
  /** The user's decision. @throws SubjectUnknownError */
  decide(userCode: string, decision: Decision): void;
}

/** How device sign-in behaves. */
export interface DeviceOptions {
  /** `off`: the service answers 404, as where device sign-in is not enabled. Default `on`. */
  readonly deviceSignIn?: 'on' | 'off';
  /** What clients are told to wait between two questions. Default 1. */
  readonly deviceIntervalSeconds?: number;
}

const lifetimeMs = 15 * 60_000;

interface Entry {
  readonly id: string;
  readonly clientId: string;
  readonly endsAtMs: number;
  decision?: Decision;
  redeemed: boolean;
}

export function createDeviceGrants(core: AuthorityCore, options: DeviceOptions): DeviceGrants {
  const { deviceSignIn = 'on', deviceIntervalSeconds = 1 } = options;
  const entries = new Map<string, Entry>();

  function decide(userCode: string, decision: Decision): void {
    const entry = entries.get(userCode);
    if (entry === undefined) throw new SubjectUnknownError('user code');
    entry.decision = decision;
  }

  function start(request: RecordedRequest): Answer {
    if (deviceSignIn === 'off') {
      return errorAnswer(/*status*/ 404, { code: 'not_found', message: 'device sign-in is not enabled' });
    }
    const clientId = textField(request, 'client_id');
    if (clientId === '') {
      return errorAnswer(/*status*/ 400, { code: 'invalid_request', message: 'client_id is missing' });
    }
    const userCode = mintUserCode();
    const entry = { id: mintSecret('da_'), clientId, endsAtMs: core.nowMs() + lifetimeMs, redeemed: false };
    entries.set(userCode, entry);
    return jsonAnswer(/*status*/ 200, {
      device_auth_id: entry.id,
      user_code: userCode,
      // The real service sends the number as text.
      interval: String(deviceIntervalSeconds),
    });
  }

  function page(request: RecordedRequest): Answer {
    if (request.method !== 'POST') return formPage();
    const userCode = textField(request, 'user_code').trim().toUpperCase();
    if (!entries.has(userCode)) return htmlPage(/*status*/ 404, 'This code is not known.');
    decide(userCode, {});
    return htmlPage(/*status*/ 200, 'Signed in. You can close this page.');
  }

  return {
    start,
    poll: (request) => answerPoll(core, { request, entry: entries.get(textField(request, 'user_code')) }),
    page,
    decide,
  };
}

interface Poll {
  readonly request: RecordedRequest;
  readonly entry: Entry | undefined;
}

function answerPoll(core: AuthorityCore, { request, entry }: Poll): Answer {
  if (entry === undefined || entry.id !== textField(request, 'device_auth_id') || entry.redeemed) {
    const message = 'device_auth_id and user_code do not belong together';
    return errorAnswer(/*status*/ 400, { code: 'invalid_grant', message });
  }
  if (entry.endsAtMs <= core.nowMs()) {
    return errorAnswer(/*status*/ 400, { code: 'expired_token', message: 'the code has expired' });
  }
  const { decision } = entry;
  if (decision === undefined) {
    return errorAnswer(/*status*/ 403, { code: 'authorization_pending', message: 'nobody has decided yet' });
  }
  if (decision.deny !== undefined) {
    const { error = 'access_denied', description = 'the user refused' } = decision.deny;
    return errorAnswer(/*status*/ 401, { code: error, message: description });
  }
  entry.redeemed = true;
  return grantAnswer(core, { clientId: entry.clientId, claims: decision.account });
}

interface Granted {
  readonly clientId: string;
  readonly claims: AccountClaims | undefined;
}

/** The service makes the PKCE pair itself and hands both halves to the client. */
function grantAnswer(core: AuthorityCore, { clientId, claims }: Granted): Answer {
  const verifier = mintSecret('verifier-for-device-sign-in-');
  const challenge = core.signer.challengeOf(verifier);
  const account = chosenAccount(claims, /*allowedWorkspaces*/ undefined);
  const redirectUri = `${core.issuer}/deviceauth/callback`;
  const code = core.codes.create({ account, clientId, redirectUri, challenge }, core.nowMs());
  return jsonAnswer(/*status*/ 200, {
    authorization_code: code,
    code_challenge: challenge,
    code_verifier: verifier,
  });
}

const letters = 'BCDFGHJKLMNPQRSTVWXZ';

function mintUserCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  const text = Array.from(bytes, (byte) => letters[byte % letters.length]).join('');
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

function formPage(): Answer {
  return htmlPage(
    /*status*/ 200,
    '<form method="post"><label>Code <input name="user_code"></label> <button>Sign in</button></form>',
  );
}

function htmlPage(status: number, content: string): Answer {
  const body = `<!doctype html><meta charset="utf-8"><title>Sign in</title><p>${content}</p>\n`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}
