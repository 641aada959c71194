/** What an asker is told to do. */
export interface AskerOrder {
  readonly codexHome: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly what: 'auth' | 'authWhileDiskFills' | 'signIn';
  readonly apiKey?: string;
}

/** What came of it: a message to whoever started it, since what is printed may hold no token. */
export interface AskerReport {
  readonly isSignedIn?: boolean;
  readonly bearer?: string | undefined;
  /** Whether tokens are served that could not be stored. */
  readonly isUnsaved?: boolean;
  readonly code?: string;
  readonly message?: string;
  readonly remedy?: string;
}
