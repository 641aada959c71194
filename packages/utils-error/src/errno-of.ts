/** The `code` of an error that the system made (`ENOENT`, `ECONNREFUSED`), or undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^E[A-Z0-9]+$/u.test(error.code) ? error.code : undefined;
}
