import { Kind } from 'graphql';
import type { DocumentRule } from './DocumentRule';
import { greatest, sum } from './fold';

/** An operation has few directives, on fields and on fragments, each counted as often as it is spread. */
export const directivesRule: DocumentRule = {
  rule: 'TOO_MANY_DIRECTIVES',
  measure: (document) =>
    sum(
      greatest(document, { selection: ({ directives }, inside) => sum(inside, (directives ?? []).length), join: sum }),
      document.definitions.reduce((count, each) => {
        const ofVariables = each.kind === Kind.OPERATION_DEFINITION ? (each.variableDefinitions ?? []) : [];
        return [each, ...ofVariables].reduce((all, { directives }) => all + (directives ?? []).length, count);
      }, 0),
    ),
  limit: ({ directives }) => directives,
};
