import { describeError, isCodexError } from '@codex-ts/utils-error';
import type { ChosenProxy, Exchange, HttpResponse } from '@codex-ts/utils-http';

import { issuerUrl, refreshUrl, type Environment } from '../oauth-endpoints.ts';
import type { Problem } from './problem.ts';

/** How the authorities can be reached from here. */
export interface NetworkFacts {
  readonly authorities: readonly AuthorityFacts[];
  /** Names of the variables that name a proxy, or hosts to reach without one. */
  readonly proxyVariables: readonly string[];
  /** The variable that names a file with certificates to trust besides the system's. */
  readonly certificateVariable?: string;
}

/** What came of asking an authority for something public. Nothing secret was sent. */
export interface AuthorityFacts {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly uses: readonly ('signIn' | 'refresh')[];
  /** The proxy it is reached through; absent: none. */
  readonly proxy?: ChosenProxy;
  /** Absent when there was no answer. */
  readonly status?: number;
  /** Where it wants the question to go instead. */
  readonly redirectOrigin?: string;
  readonly elapsedMs?: number;
  /** How far this machine's clock is ahead of the authority's; negative: behind. By its whole seconds. */
  readonly clockAheadMs?: number;
  readonly problem?: NetworkProblem;
}

/** Why there was no answer. */
export interface NetworkProblem extends Problem {
  /** How far it came. */
  readonly phase?: string;
  /** The variable that names the proxy it failed at. */
  readonly proxyVariable?: string;
  /** Where trust in certificates came from, when they were the matter. */
  readonly certificateSource?: string;
}

/** What asking the network needs. */
export interface NetworkOptions {
  readonly environment: Environment;
  readonly clock: () => number;
  readonly deadlineMs: number;
  /** By default one that follows the environment. */
  readonly exchange?: Exchange | undefined;
  readonly signal?: AbortSignal | undefined;
}

const proxyNames = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'];
const certificateNames = ['CODEX_CA_CERTIFICATE', 'SSL_CERT_FILE'];

/** Asks each authority once. Rejects with the signal's reason when aborted. */
export async function networkFacts(options: NetworkOptions): Promise<NetworkFacts> {
  const { environment } = options;
  const { exchange, close } = await openExchange(options);
  try {
    const authorities = await Promise.all(
      authoritiesOf(environment).map((authority) => ask(authority, exchange, options)),
    );
    const isSet = (name: string): boolean => (environment[name] ?? '') !== '';
    const certificateVariable = certificateNames.find(isSet);
    return {
      authorities,
      proxyVariables: proxyNames.flatMap((name) => [name, name.toUpperCase()]).filter(isSet),
      ...(certificateVariable !== undefined && { certificateVariable }),
    };
  } finally {
    await close();
  }
}

async function openExchange({
  environment,
  exchange,
}: NetworkOptions): Promise<{ exchange: Exchange; close: () => Promise<void> }> {
  if (exchange !== undefined) return { exchange, close: () => Promise.resolve() };
  const { createExchange } = await import('@codex-ts/utils-http');
  const own = createExchange({ environment });
  return { exchange: own, close: () => own.close() };
}

type Authority = Pick<AuthorityFacts, 'origin' | 'uses'>;

function authoritiesOf(environment: Environment): readonly Authority[] {
  const signIn = originOf(issuerUrl(environment));
  const refresh = originOf(refreshUrl(environment));
  if (signIn === refresh) return [{ origin: signIn, uses: ['signIn', 'refresh'] }];
  return [
    { origin: signIn, uses: ['signIn'] },
    { origin: refresh, uses: ['refresh'] },
  ];
}

function originOf(url: string): string {
  return URL.parse(url)?.origin ?? url;
}

async function ask(
  place: Authority,
  exchange: Exchange,
  { environment, clock, deadlineMs, signal }: NetworkOptions,
): Promise<AuthorityFacts> {
  const proxy = await proxyOf(place.origin, environment);
  const authority = { ...place, ...(proxy !== undefined && { proxy }) };
  const startedAtMs = clock();
  try {
    const answer = await exchange({
      url: `${authority.origin}/.well-known/openid-configuration`,
      deadlineMs,
      ...(signal !== undefined && { signal }),
    });
    answer.discard();
    return { ...authority, ...answerFacts(answer, { startedAtMs, endedAtMs: clock() }) };
  } catch (error) {
    if (!isCodexError(error)) throw error;
    return { ...authority, problem: networkProblem(error) };
  }
}

async function proxyOf(origin: string, environment: Environment): Promise<ChosenProxy | undefined> {
  const { chosenProxy } = await import('@codex-ts/utils-http');
  // What is wrong with the URL or with the variable is the problem that asking meets.
  return chosenProxy(origin, environment).catch(() => undefined);
}

function answerFacts(
  { status, headers }: HttpResponse,
  { startedAtMs, endedAtMs }: { startedAtMs: number; endedAtMs: number },
): Partial<AuthorityFacts> {
  const location = headers['location'];
  // A `Date` has whole seconds, and was made somewhere in between.
  const theirsMs = Date.parse(headers['date'] ?? '') + 500;
  const redirectOrigin = location === undefined ? undefined : URL.parse(location)?.origin;
  return {
    status,
    ...(redirectOrigin !== undefined && { redirectOrigin }),
    elapsedMs: endedAtMs - startedAtMs,
    ...(Number.isFinite(theirsMs) && {
      clockAheadMs: Math.round((startedAtMs + endedAtMs) / 2 - theirsMs),
    }),
  };
}

function networkProblem(error: Error & { code: string; remedy?: string }): NetworkProblem {
  const textOf = (name: string): string | undefined => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'string' ? value : undefined;
  };
  const [phase, proxyVariable, certificateSource] = ['phase', 'variable', 'caSource'].map(textOf);
  return {
    code: error.code,
    message: describeError(error),
    ...(error.remedy !== undefined && { remedy: error.remedy }),
    ...(phase !== undefined && { phase }),
    ...(proxyVariable !== undefined && { proxyVariable }),
    ...(certificateSource !== undefined && { certificateSource }),
  };
}
