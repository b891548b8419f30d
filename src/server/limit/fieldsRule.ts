import type { DocumentRule } from './DocumentRule';
import { countFields, greatest } from './fold';

/** An operation has not too many fields, each counted as often as it is spread. */
export const fieldsRule: DocumentRule = {
  rule: 'TOO_MANY_FIELDS',
  measure: (document) =>
    greatest(
      document,
      countFields(() => 1),
    ),
  limit: ({ fields }) => fields,
};
