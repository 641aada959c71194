/** The house cannot be checked: what the checks stand on is missing or wrong. Exit code 2. */
export class HouseBrokenError extends Error {
  readonly code = 'HOUSE_STATE_BROKEN' as const;
  override readonly name = 'HouseBrokenError';
}
