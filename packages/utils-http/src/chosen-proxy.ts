/** The proxy that requests to a URL go through. */
export interface ChosenProxy {
  /** `scheme://host:port`, without user and password. */
  readonly shown: string;
  /** The environment variable that names it. */
  readonly variable: string;
}

/**
 * The proxy that an exchange with this environment sends requests to this URL through; `undefined`: none. Throws
 * `HTTP_PROXY_FAILED` when the variable that is in charge names no proxy, `HTTP_URL_INVALID` for what is no URL.
 */
export async function chosenProxy(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ChosenProxy | undefined> {
  const parsed = URL.parse(url);
  const subject = { method: 'GET', url };
  if (parsed === null) {
    const { HttpUrlError } = await import('./errors.ts');
    throw new HttpUrlError(subject);
  }
  const { proxyFor } = await import('./proxy-server.ts');
  const proxy = proxyFor(subject, parsed, environment);
  return proxy === undefined ? undefined : { shown: proxy.shown, variable: proxy.variable };
}
