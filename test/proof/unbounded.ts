/** A server's environment in which no operation is too large: a proof asks for all there is at once, and the limits have tests of their own. */
export const unbounded = {
  LIMIT_TOKENS: '100000',
  LIMIT_FIELDS: '100000',
  LIMIT_ROOT_FIELDS: '1000',
  LIMIT_ALIASES: '10000',
  LIMIT_DIRECTIVES: '10000',
  LIMIT_NODES: '100000000',
  LIMIT_COST: '100000000',
} as const;
