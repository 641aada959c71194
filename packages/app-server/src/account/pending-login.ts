/** A sign-in that was begun and waits for a person. */
export interface BegunLogin {
  readonly id: string;
  cancel(): void;
  /** Resolves when it has ended, well or not, and everybody was told. */
  readonly over: Promise<void>;
}

/** At most one sign-in waits at a time. */
export interface PendingLogin {
  /** Gives up the one that waits. */
  begin(login: BegunLogin): void;
  /** Gives up the one that waits, or that one; false when there is none. */
  cancel(id?: string): Promise<void>;
  isPending(id: string): boolean;
}

/** None yet. */
export function createPendingLogin(): PendingLogin {
  let current: BegunLogin | undefined;
  return {
    begin(login) {
      const before = current;
      current = login;
      before?.cancel();
      const leave = (): void => {
        if (current === login) current = undefined;
      };
      login.over.then(leave, leave);
    },
    isPending: (id) => current?.id === id,
    async cancel(id) {
      const login = current;
      if (login === undefined || (id !== undefined && login.id !== id)) return;
      current = undefined;
      login.cancel();
      await login.over;
    },
  };
}
