import type { DocumentRule } from './DocumentRule';
import { countFields, greatest } from './fold';

/** Tools ask for the schema once; an editor, for a type or two beside it. */
const MAXIMUM_QUESTIONS = 5;

/** An operation does not ask for the schema again and again. */
export const introspectionsRule: DocumentRule = {
  rule: 'TOO_MUCH_INTROSPECTION',
  measure: (document) =>
    greatest(
      document,
      countFields(({ name }) => (/^__(schema|type)$/.test(name.value) ? 1 : 0)),
    ),
  limit: () => MAXIMUM_QUESTIONS,
};
