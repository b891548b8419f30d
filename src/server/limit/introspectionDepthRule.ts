import { Kind } from 'graphql';
import type { DocumentRule } from './DocumentRule';
import { greatest } from './fold';

/** The question by which tools read the whole schema nests 14 deep: nine of it are lists and non-nulls around one type. */
const MAXIMUM_DEPTH = 20;

/** What describes the schema is not asked for deeper than tools do. Lists in lists of it are bounded by graphql-js's own validation. */
export const introspectionDepthRule: DocumentRule = {
  rule: 'TOO_DEEP_INTROSPECTION',
  measure: (document) => {
    let deepest = 0;
    greatest(document, {
      selection: (selection, inside) => {
        if (selection.kind !== Kind.FIELD) return inside;
        if (/^__(schema|type)$/.test(selection.name.value)) deepest = Math.max(deepest, inside);
        return 1 + inside;
      },
      join: Math.max,
    });
    return deepest;
  },
  limit: () => MAXIMUM_DEPTH,
};
