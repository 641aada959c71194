/** A keyring of the system: short texts under names, all for one service. */
export interface Keyring {
  /** The text of that name, if there is one. Rejects when the keyring cannot be read, for example because it is locked. */
  get(account: string): Promise<string | undefined>;
  /** Puts a text under that name, in place of any other. */
  set(account: string, text: string): Promise<void>;
  /** False when there was none. */
  remove(account: string): Promise<boolean>;
}

/** Opens the keyring of this session. Rejects with `StoreUnavailableError` where there is none. */
export type OpenKeyring = () => Promise<Keyring>;
