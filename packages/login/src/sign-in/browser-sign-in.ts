import type { CodexAuth } from '../codex-auth.ts';
import { SignInError } from '../errors.ts';
import { chatgptRecord } from '../record/auth-record.ts';
import { authorizeUrl } from './authorize-url.ts';
import { errorPage, redirectPage, type Page } from './callback-pages.ts';
import { listenForCallback, registeredPorts, type CallbackServer } from './callback-server.ts';
import { onCallbackRequest, type CallbackRequest, type CallbackState } from './callback-step.ts';
import { exchangeCode, exchangeForApiKey } from './code-exchange.ts';
import { keepSignIn } from './keep-sign-in.ts';
import { readPastedUrl } from './pasted-url.ts';
import { createPkce, createState, type Pkce } from './pkce.ts';
import {
  assertChatgptSignIn,
  resolveSignIn,
  type SignInContext,
  type SignInOptions,
} from './sign-in-options.ts';
import { successUrl } from './success-url.ts';

/** A sign-in through the browser that waits for its person. */
export interface BrowserSignIn extends AsyncDisposable {
  /** The page to open. */
  readonly authUrl: string;
  /** The local port the browser comes back to. */
  readonly port: number;
  /**
   * The credentials, as soon as they are stored. Rejects with `SignInError`, `PolicyRefusedError` or
   * `StoreUnwritableError`; then what was stored before is still there.
   */
  readonly done: Promise<CodexAuth>;
  /** Takes the URL the browser was sent to when it could not get here. Throws `SignInError` when it is not of this sign-in. */
  pasted(redirectUrl: string): void;
  cancel(): void;
}

// The browser fetches the last page right after the redirect; nobody's success depends on it.
const lastPageMs = 2_000;

/** Starts a sign-in. Throws `PolicyRefusedError`, `StoreUnwritableError`, and `SignInError` when no port is free. */
export async function startBrowserSignIn(options: SignInOptions = {}): Promise<BrowserSignIn> {
  options.signal?.throwIfAborted();
  const context = await resolveSignIn(options);
  await assertChatgptSignIn(context);
  const flow = new BrowserFlow(context);
  await flow.listen(options.callbackPorts ?? registeredPorts);
  const onAbort = (): void => flow.cancel();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  flow.done.catch(() => undefined).finally(() => options.signal?.removeEventListener('abort', onAbort));
  if (options.signal?.aborted === true) flow.cancel();
  await openBrowser(options, flow.authUrl);
  return flow;
}

async function openBrowser({ openBrowser: open }: SignInOptions, authUrl: string): Promise<void> {
  try {
    await open?.(authUrl);
  } catch {
    // The caller shows the URL as well.
  }
}

class BrowserFlow implements BrowserSignIn {
  readonly #context: SignInContext;
  readonly #pkce: Pkce;
  readonly #expectedState: string;
  readonly #outcome = Promise.withResolvers<CodexAuth>();
  #state: CallbackState = { step: 'waiting' };
  #server: CallbackServer | undefined;
  readonly #closed = Promise.withResolvers<void>();
  #cancelClosing: () => void = () => undefined;

  constructor(context: SignInContext) {
    this.#context = context;
    this.#pkce = createPkce(context.ports.randomBytes);
    this.#expectedState = createState(context.ports.randomBytes);
    // Whoever awaits `done` sees the rejection; nobody has to.
    this.done.catch(() => undefined);
  }

  get done(): Promise<CodexAuth> {
    return this.#outcome.promise;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  get authUrl(): string {
    const { issuer, clientId, identity, settings } = this.#context;
    return authorizeUrl({
      issuer,
      clientId,
      redirectUri: this.#redirectUri,
      challenge: this.#pkce.challenge,
      state: this.#expectedState,
      originator: identity.originator,
      workspaceIds: settings.forcedWorkspaceIds,
    });
  }

  async listen(ports: readonly number[]): Promise<void> {
    this.#server = await listenForCallback(ports, (request) => this.#answer(request), this.#context.ports);
  }

  pasted(redirectUrl: string): void {
    this.#answer(readPastedUrl(redirectUrl, this.#expectedState)).then(
      // While the code is being exchanged, by an earlier paste or the browser, the way there is needed.
      () => (this.#state.step === 'done' ? this.#closeSoon(/*delayMs*/ 0) : undefined),
      (error: unknown) => this.#outcome.reject(error),
    );
  }

  cancel(): void {
    if (this.#state.step === 'waiting') this.#fail(new SignInError('cancelled', 'Login was not completed'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cancel();
    await this.done.catch(() => undefined);
    // The browser is about to fetch the last page; it is given its moment.
    await this.#closed.promise;
  }

  get #redirectUri(): string {
    return `http://127.0.0.1:${this.port}/auth/callback`;
  }

  async #answer(request: CallbackRequest): Promise<Page> {
    const { next, code, page } = onCallbackRequest(this.#state, request, this.#expectedState);
    if (next.step === 'failed' && this.#state.step !== 'failed') this.#fail(next.error);
    this.#state = next;
    if (code !== undefined) return this.#complete(code);
    if (next.step === 'done' && request.target.startsWith('/success')) this.#closeSoon(/*delayMs*/ 0);
    return page ?? errorPage(new SignInError('inputInvalid', 'Bad Request'));
  }

  async #complete(code: string): Promise<Page> {
    const { ports } = this.#context;
    try {
      const exchange = { code, verifier: this.#pkce.verifier, redirectUri: this.#redirectUri };
      const tokens = await exchangeCode(exchange, this.#context).catch(asExchangeFailure);
      const apiKey = await exchangeForApiKey(tokens.idToken, this.#context);
      const record = chatgptRecord({ ...tokens, apiKey, nowMs: ports.clock() });
      const auth = await keepSignIn(record, this.#context);
      this.#state = { step: 'done' };
      this.#outcome.resolve(auth);
      this.#closeSoon(lastPageMs);
      const { issuer, successPage } = this.#context;
      return redirectPage(successUrl({ page: successPage, port: this.port, issuer, tokens }));
    } catch (error) {
      const failure =
        error instanceof Error ? error : new SignInError('exchangeFailed', 'Token exchange failed');
      this.#fail(failure);
      return errorPage(failure);
    }
  }

  #fail(error: Error): void {
    this.#state = { step: 'failed', error };
    this.#outcome.reject(error);
    this.#closeSoon(/*delayMs*/ 0);
  }

  #closeSoon(delayMs: number): void {
    this.#cancelClosing();
    this.#cancelClosing = this.#context.ports.after(delayMs, () => void this.#close());
  }

  async #close(): Promise<void> {
    this.#cancelClosing();
    await this.#server?.close();
    await this.#context.ports.close();
    this.#closed.resolve();
  }
}

function asExchangeFailure(error: unknown): never {
  if (!(error instanceof SignInError)) throw error;
  throw new SignInError('exchangeFailed', `Token exchange failed: ${error.message}`, {
    cause: error.cause,
    retry: error.retry,
    ...(error.remedy !== undefined && { remedy: error.remedy }),
  });
}
