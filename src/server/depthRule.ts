import {
  GraphQLError,
  Kind,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** How many fields deep an operation may reach: enough for a page of charts with all that belongs to them, and back to the patient once. */
export const MAXIMUM_DEPTH = 12;

/** Refuses operations that nest deeper than `MAXIMUM_DEPTH`; the schema's own description of itself may be asked for as deep as tools do. */
export const depthRule: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (depthOf(context, node.selectionSet, new Map()) > MAXIMUM_DEPTH) {
      context.reportError(new GraphQLError(`An operation may be nested ${MAXIMUM_DEPTH} fields deep`, { nodes: [node] }));
    }
  },
});

/** Each fragment is measured once; one that contains itself is another rule's fault and counts for nothing here. */
function depthOf(context: ValidationContext, { selections }: SelectionSetNode, known: Map<FragmentDefinitionNode, number>): number {
  let deepest = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const isMeta = selection.name.value.startsWith('__');
      const below = selection.selectionSet && !isMeta ? depthOf(context, selection.selectionSet, known) : 0;
      deepest = Math.max(deepest, 1 + below);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : context.getFragment(selection.name.value);
    if (!fragment) continue;
    if (fragment.kind === Kind.INLINE_FRAGMENT) {
      deepest = Math.max(deepest, depthOf(context, fragment.selectionSet, known));
      continue;
    }
    if (!known.has(fragment)) {
      known.set(fragment, 0);
      known.set(fragment, depthOf(context, fragment.selectionSet, known));
    }
    deepest = Math.max(deepest, known.get(fragment) ?? 0);
  }
  return deepest;
}
