import { GraphQLError, parse, type DocumentNode } from 'graphql';
import type { Limits } from './Limits';
import { tooMuch } from './tooMuch';

/** How graphql-js refuses a document that has more tokens than it may. */
const TOO_MANY_TOKENS = /^Syntax Error: Document contains more tha[nt] \d+ tokens/;

/**
 * Reads a document; null where it is none, which whoever reads it next says in detail. Throws `BAD_USER_INPUT` for one with too many tokens,
 * and for one that nests deeper than it can be read at all.
 */
export function parseBounded(query: string, { tokens, depth }: Pick<Limits, 'tokens' | 'depth'>): DocumentNode | null {
  try {
    return parse(query, { maxTokens: tokens, noLocation: true });
  } catch (error) {
    if (error instanceof RangeError) throw tooMuch('TOO_DEEP', depth);
    if (!(error instanceof GraphQLError)) throw error;
    if (TOO_MANY_TOKENS.test(error.message)) throw tooMuch('TOO_MANY_TOKENS', tokens);
    return null;
  }
}
