/** How large a fragment, and each of its parts, may be. Each number has its reason; a fragment at every limit runs on every database. */
export const fragmentLimits = {
  /** Code points of a fragment: several screens of text, which nobody can review; the specification's number. */
  length: 4_000,
  /** Parentheses and NOTs inside one another: people lose count at five, and the databases' stacks hold some hundreds. */
  depth: 64,
  /** Values in one list: a list longer than that is a table, and belongs into a patient set. */
  list: 500,
  /** Digits of a number: as many as every database's floating point number keeps exactly. */
  digits: 15,
  /** Days, months or years from today: a hundred years in months. */
  interval: 1_200,
  /** `%` in one pattern: MariaDB goes one call deeper at each, and fails beyond a thousand with its stack overrun. */
  runs: 100,
  /** Code points of a pattern once folded (one can become eighteen): SQLite takes 50,000 bytes, and fails beyond. */
  pattern: 4_000,
} as const;
