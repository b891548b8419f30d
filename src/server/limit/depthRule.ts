import { Kind } from 'graphql';
import type { DocumentRule } from './DocumentRule';
import { greatest } from './fold';

/** An operation does not nest deep. What describes the schema counts as one field, however deep it is: `introspectionRule` has it. */
export const depthRule: DocumentRule = {
  rule: 'TOO_DEEP',
  measure: (document) =>
    greatest(
      document,
      {
        selection: (selection, inside) => {
          if (selection.kind !== Kind.FIELD) return inside;
          return selection.name.value.startsWith('__') ? 1 : 1 + inside;
        },
        join: Math.max,
      },
      // A fragment by itself does not say whether it describes the schema.
      [Kind.OPERATION_DEFINITION],
    ),
  limit: ({ depth }) => depth,
};
