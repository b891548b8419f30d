import type { DocumentRule } from './DocumentRule';
import { greatest } from './fold';

/** `@include` and `@skip`, and two more for whatever a client leaves in: nothing here takes any other. */
const MAXIMUM_ON_ONE = 4;

/** A field, or a fragment where it is spread, has few directives. */
export const directivesOfFieldRule: DocumentRule = {
  rule: 'TOO_MANY_DIRECTIVES_OF_FIELD',
  measure: (document) =>
    greatest(document, { selection: ({ directives }, inside) => Math.max(inside, (directives ?? []).length), join: Math.max }),
  limit: () => MAXIMUM_ON_ONE,
};
