import type { DocumentRule } from './DocumentRule';

/** A document has few operations and fragments: whatever else is counted, is counted for each. */
export const definitionsRule: DocumentRule = {
  rule: 'TOO_MANY_DEFINITIONS',
  measure: ({ definitions }) => definitions.length,
  limit: ({ definitions }) => definitions,
};
