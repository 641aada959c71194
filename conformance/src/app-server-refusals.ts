/** A member of a request that native's app server takes and ours refuses, on purpose. */
export interface Refusal {
  /** Of the methods that have it; `*` stands for anything. */
  readonly method: string;
  readonly member: string;
  readonly why: string;
}

/** Every deliberate refusal. The suite fails for one that is not here, and for a row that nothing needs. */
export const appServerRefusals: readonly Refusal[] = [];
