import { Kind } from 'graphql';
import type { DocumentRule } from './DocumentRule';
import { greatest, sum } from './fold';

/** An operation asks for few things at once: each of them is permitted, read and written down by itself. */
export const rootFieldsRule: DocumentRule = {
  rule: 'TOO_MANY_ROOT_FIELDS',
  measure: (document) =>
    greatest(document, { selection: ({ kind }, inside) => (kind === Kind.FIELD ? 1 : inside), join: sum }, [Kind.OPERATION_DEFINITION]),
  limit: ({ rootFields }) => rootFields,
};
