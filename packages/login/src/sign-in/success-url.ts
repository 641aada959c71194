import { readClaims, readSetupClaims } from '../tokens/jwt-claims.ts';

/** Where the browser ends when the login is stored. By default on a page of this machine. */
export interface SuccessPage {
  /** ChatGPT's own page, under the name of this product; an owner who still has to set up an organisation stays here. */
  readonly hosted?: 'codex' | 'chatgpt';
  /** Says so in the address of the page on this machine, as native does for its desktop program. */
  readonly isStreamlined?: boolean;
}

/** What the address depends on. */
export interface SuccessUrlParts {
  readonly page: SuccessPage;
  readonly port: number;
  readonly issuer: string;
  readonly tokens: { readonly idToken: string; readonly accessToken: string };
}

/** The address of the last page, with what that page needs to know; no token. */
export function successUrl({ page, port, issuer, tokens }: SuccessUrlParts): string {
  const setup = readSetupClaims(tokens.idToken);
  if (page.hosted !== undefined && !setup.needsSetup) {
    return `https://chatgpt.com/codex/open-app?source=login&app_brand=${page.hosted}`;
  }
  const query = new URLSearchParams({
    needs_setup: String(setup.needsSetup),
    org_id: setup.organizationId,
    project_id: setup.projectId,
    plan_type: readClaims(tokens.accessToken)?.planType ?? '',
    platform_url:
      issuer === 'https://auth.openai.com'
        ? 'https://platform.openai.com'
        : 'https://platform.api.openai.org',
    ...(page.isStreamlined === true && { codex_streamlined_login: 'true' }),
  });
  return `http://127.0.0.1:${port}/success?${query.toString()}`;
}
