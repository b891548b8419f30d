import type { DocumentRule } from './DocumentRule';
import { countFields, greatest } from './fold';

/** An operation does not ask for one thing under many names. */
export const aliasesRule: DocumentRule = {
  rule: 'TOO_MANY_ALIASES',
  measure: (document) =>
    greatest(
      document,
      countFields(({ alias }) => (alias ? 1 : 0)),
    ),
  limit: ({ aliases }) => aliases,
};
