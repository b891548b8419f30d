import { Kind, OperationTypeNode, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

/** Whether a document has a subscription whose one field is conditional: graphql-js breaks off where it is unclear whether it is there. */
export function hasConditionalSubscription(document: DocumentNode): boolean {
  return document.definitions.some((each) => each.kind === Kind.OPERATION_DEFINITION && isConditional(document, each));
}

/** Whether the one field of a subscription stands under a directive, also by way of fragments. */
function isConditional(document: DocumentNode, { operation, selectionSet }: OperationDefinitionNode): boolean {
  if (operation !== OperationTypeNode.SUBSCRIPTION) return false;
  const seen = new Set<SelectionSetNode>();
  const visit = (set: SelectionSetNode): boolean => {
    if (seen.has(set)) return false;
    seen.add(set);
    return set.selections.some((selection) => {
      if ((selection.directives ?? []).length > 0) return true;
      if (selection.kind === Kind.INLINE_FRAGMENT) return visit(selection.selectionSet);
      if (selection.kind === Kind.FIELD) return false;
      const { value } = selection.name;
      return document.definitions.some(
        (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === value && visit(each.selectionSet),
      );
    });
  };
  return visit(selectionSet);
}
