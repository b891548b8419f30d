/** The code of what a driver threw, which holds no password and no value; at the bottom, where it was wrapped. */
export function describeDatabaseError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string' && error.code !== '') return error.code;
  return 'cause' in error ? describeDatabaseError(error.cause) : 'unknown';
}
