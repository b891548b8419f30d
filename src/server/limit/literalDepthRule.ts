import { Kind, visit } from 'graphql';
import type { DocumentRule } from './DocumentRule';

/** What stands in the document as a value, or as the type of a variable, does not nest deep. */
export const literalDepthRule: DocumentRule = {
  rule: 'TOO_DEEP_VALUES',
  measure: (document) => {
    let depth = 0;
    let deepest = 0;
    const nested = {
      enter: () => {
        depth += 1;
        deepest = Math.max(deepest, depth);
      },
      leave: () => {
        depth -= 1;
      },
    };
    visit(document, { [Kind.LIST]: nested, [Kind.OBJECT]: nested, [Kind.LIST_TYPE]: nested });
    return deepest;
  },
  limit: ({ valueDepth }) => valueDepth,
};
