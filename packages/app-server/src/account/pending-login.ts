/** A sign-in that was begun and waits for a person. */
export interface BegunLogin {
  readonly id: string;
  /** `by`: what it gives way to; absent when it is given up for nothing else. */
  cancel(by?: 'browserLogin'): void;
  /** Resolves when it has ended, well or not, and everybody was told. */
  readonly over: Promise<void>;
}

/** At most one sign-in waits at a time. */
export interface PendingLogin {
  /** Gives up the one that waits. */
  begin(login: BegunLogin): void;
  /** Gives up the one that waits, or that one; false when there is none. */
  cancel(id?: string): Promise<void>;
  /** Gives up the one that waits, for a sign-in through a browser. */
  makeWay(): Promise<void>;
  isPending(id: string): boolean;
}

/** None yet. */
export function createPendingLogin(): PendingLogin {
  let current: BegunLogin | undefined;

  async function giveUp(login: BegunLogin | undefined, by?: 'browserLogin'): Promise<void> {
    if (login === undefined) return;
    current = undefined;
    login.cancel(by);
    await login.over;
  }

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
    cancel: (id) => giveUp(id === undefined || current?.id === id ? current : undefined),
    makeWay: () => giveUp(current, 'browserLogin'),
  };
}
