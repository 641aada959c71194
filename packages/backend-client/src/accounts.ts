/** A workspace the signed-in user may work in. */
export interface BackendAccount {
  readonly id: string;
  readonly name?: string;
  readonly plan?: string;
  /** `personal` or `workspace`, as the backend writes it. */
  readonly structure?: string;
  readonly isDeactivated: boolean;
  /** Where the workspace's backend is. */
  readonly backendOrigin?: string;
  /** Whether these credentials reach it. */
  readonly isReachable: boolean;
}

/** The workspaces of the signed-in user, in the order in which they are shown. */
export interface BackendAccounts {
  readonly accounts: readonly BackendAccount[];
  readonly defaultAccountId?: string;
}
