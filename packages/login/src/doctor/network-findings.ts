import type { DoctorFacts } from './doctor-facts.ts';
import type { Finding, Severity } from './finding.ts';
import type { AuthorityFacts, NetworkFacts } from './network-facts.ts';

// A `Date` has whole seconds, and answers take their time.
const tolerableMs = 30_000;

/** How the network looks from here. */
export function networkFindings({ network, logins }: DoctorFacts): readonly Finding[] {
  if (network === undefined) {
    const text = 'the network was not asked';
    return [{ id: 'network-skipped', severity: 'ok', subject: 'network', text }];
  }
  const { login } = logins.sources.find(({ isInEffect }) => isInEffect) ?? {};
  // Nothing but tokens of ChatGPT needs the authority again.
  const gravity = login === undefined || login.mode === 'chatgpt' ? 'error' : 'warning';
  return [
    ...settingsFindings(network),
    ...network.authorities.flatMap((authority) => authorityFindings(authority, { gravity, network })),
    ...clockFindings(network.authorities),
  ];
}

function settingsFindings({ proxyVariables, certificateVariable }: NetworkFacts): readonly Finding[] {
  const common = { id: 'network-settings', severity: 'notice', subject: 'network' } as const;
  return [
    ...(proxyVariables.length === 0
      ? []
      : [{ ...common, text: `proxies are chosen by ${proxyVariables.join(', ')}` }]),
    ...(certificateVariable === undefined
      ? []
      : [{ ...common, text: `certificates are trusted as ${certificateVariable} says, besides node's own` }]),
  ];
}

function authorityFindings(
  authority: AuthorityFacts,
  { gravity, network }: { gravity: Severity; network: NetworkFacts },
): readonly Finding[] {
  const { origin, uses, proxy, problem, status = 0, elapsedMs = 0 } = authority;
  const common = { subject: 'network' } as const;
  const purpose = uses.map((use) => (use === 'signIn' ? 'signing in' : 'renewing tokens')).join(' and ');
  if (problem !== undefined) {
    const { message, remedy } = problem;
    const text = `${origin} (for ${purpose}) cannot be reached: ${message}`;
    return [
      {
        ...common,
        id: 'authority-unreachable',
        severity: gravity,
        text,
        ...(remedy !== undefined && { remedy }),
      },
    ];
  }
  const oddity = whatIsOdd(authority);
  if (oddity !== undefined) {
    const text = `${origin} (for ${purpose}) answers ${status}: ${oddity}`;
    return [{ ...common, id: 'authority-odd', severity: 'warning', text, remedy: 'Open it in a browser.' }];
  }
  const way = wayText(proxy, network);
  const text = `${origin} (for ${purpose}) answers, in ${Math.round(elapsedMs)} ms${way}`;
  return [{ ...common, id: 'authority-reached', severity: 'ok', text }];
}

/** Which way it went, where the environment names proxies. */
function wayText(proxy: AuthorityFacts['proxy'], { proxyVariables }: NetworkFacts): string {
  if (proxy !== undefined) return `, through the proxy ${proxy.shown} (${proxy.variable})`;
  return proxyVariables.length === 0 ? '' : ', through no proxy';
}

/** Signs that somebody else answers, or that the authority is not well. */
function whatIsOdd({ origin, status = 0, redirectOrigin }: AuthorityFacts): string | undefined {
  if (redirectOrigin !== undefined && redirectOrigin !== origin) {
    return `it leads to ${redirectOrigin}, as a network does that wants a sign-in first`;
  }
  if (status === 407 || status === 511) return 'a proxy or a network wants a sign-in first';
  return status >= 500 || status === 429 ? 'the authority is not well; it may be later' : undefined;
}

function clockFindings(authorities: readonly AuthorityFacts[]): readonly Finding[] {
  const aheadMs = authorities.find(({ clockAheadMs }) => clockAheadMs !== undefined)?.clockAheadMs ?? 0;
  if (Math.abs(aheadMs) <= tolerableMs) return [];
  const amount = `${Math.round(Math.abs(aheadMs) / 1000)} s`;
  return [
    {
      id: 'clock-skewed',
      severity: 'warning',
      subject: 'network',
      text: `this machine's clock is ${amount} ${aheadMs > 0 ? 'ahead of' : 'behind'} the authority's`,
      remedy: 'Set the clock: native codex renews too early or too late by it. Here it is allowed for.',
    },
  ];
}
