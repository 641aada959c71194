import { PolicyRefusedError, SignInError } from '../errors.ts';

/** One answer of the callback server. */
export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const style = `:root{color-scheme:light dark}
body{font-family:system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center}
main{max-width:34rem;padding:2rem}h1{font-size:1.6rem}p{line-height:1.5}code{word-break:break-all}`;

/** The browser may go back to the program. */
export function successPage(query: URLSearchParams): Page {
  const setup = setupLink(query);
  return htmlPage('Signed in to Codex', [
    '<p>You can close this window and go back to Codex.</p>',
    ...(setup === undefined
      ? []
      : [`<p><a href="${escapeHtml(setup)}">Finish setting up your organisation</a></p>`]),
  ]);
}

/** Sign-in did not work; says why, and what to do. */
export function errorPage(error: Error, title = 'Sign-in could not be completed'): Page {
  const remedy = 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : undefined;
  return htmlPage(title, [
    `<p>${escapeHtml(error.message)}</p>`,
    ...(remedy === undefined ? [] : [`<p>${escapeHtml(remedy)}</p>`]),
    `<p>Code: <code>${escapeHtml(pageCode(error))}</code></p>`,
    '<p>Go back to Codex to try again, or contact your workspace administrator.</p>',
  ]);
}

/** The callback came a second time while the first is being worked on. */
export function waitingPage(): Page {
  return htmlPage('Signing in', ['<p>Codex is completing the sign-in. You can close this window.</p>']);
}

/** Another program wanted the port. */
export function cancelledPage(): Page {
  return plainPage(/*status*/ 200, 'Login cancelled');
}

/** Where the browser goes when the login is stored, so that its address line no longer shows the code. */
export function redirectPage(location: string): Page {
  return { status: 302, headers: { location, ...noStore }, body: '' };
}

/** A short answer for a program. */
export function plainPage(status: number, body: string): Page {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...noStore }, body };
}

const noStore = { 'cache-control': 'no-store', connection: 'close' };

function htmlPage(title: string, paragraphs: readonly string[]): Page {
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${paragraphs.join('\n')}
</main></body></html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    ...noStore,
  };
  return { status: 200, headers, body };
}

const platforms: ReadonlySet<string | null> = new Set([
  'https://platform.openai.com',
  'https://platform.api.openai.org',
]);

/** The platform's set-up page, when the owner of a new organisation has signed in. */
function setupLink(query: URLSearchParams): string | undefined {
  const platform = query.get('platform_url');
  if (query.get('needs_setup') !== 'true' || !platforms.has(platform)) return undefined;
  const organization = new URLSearchParams({
    p: query.get('plan_type') ?? '',
    with_org: query.get('org_id') ?? '',
    project_id: query.get('project_id') ?? '',
  });
  return `${platform}/org-setup?${organization.toString()}`;
}

function pageCode(error: Error): string {
  if (error instanceof PolicyRefusedError) return 'workspace_restriction';
  if (!(error instanceof SignInError)) return 'persist_failed';
  if (error.authorityCode !== undefined) return error.authorityCode;
  return error.reason === 'missingCode' ? 'missing_authorization_code' : 'token_exchange_failed';
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
