/** How the databases call a row whose unique key is there already. */
const DUPLICATE_CODES: readonly string[] = ['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT'];

/** Whether a statement failed because a unique key is there already. */
export function isDuplicate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && DUPLICATE_CODES.includes(String(error.code));
}
