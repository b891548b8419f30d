import { wholeNumber } from '../wholeNumber';

/** The settings that move a limit: their ranges. The least of each still serves the query editor; what each means stands in `Limits`. */
export const limitSettings = {
  LIMIT_BODY_BYTES: wholeNumber(1_024, 16 * 1_024 * 1_024),
  LIMIT_TOKENS: wholeNumber(500, 100_000),
  LIMIT_DEFINITIONS: wholeNumber(10, 1_000),
  LIMIT_DEPTH: wholeNumber(5, 50),
  LIMIT_FIELDS: wholeNumber(100, 100_000),
  LIMIT_ROOT_FIELDS: wholeNumber(1, 1_000),
  LIMIT_ALIASES: wholeNumber(0, 10_000),
  LIMIT_DIRECTIVES: wholeNumber(0, 10_000),
  LIMIT_VALUE_DEPTH: wholeNumber(5, 100),
  LIMIT_VALUES: wholeNumber(100, 1_000_000),
  LIMIT_NODES: wholeNumber(100, 100_000_000),
  LIMIT_COST: wholeNumber(1_000, 100_000_000),
  LIMIT_REASONS: wholeNumber(10, 1_000_000),
  LIMIT_MISSES: wholeNumber(10, 1_000_000),
  LIMIT_SIGN_IN_FAILURES: wholeNumber(10, 1_000_000),
} as const;
