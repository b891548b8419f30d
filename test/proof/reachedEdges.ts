import {
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { edge } from './selections';

/** The edges of the schema at which an answer holds something: a value, a record, or a list with one. Aliases and fragments by name are not read. */
export function reachedEdges(schema: GraphQLSchema, document: DocumentNode, data: unknown): Set<string> {
  const found = new Set<string>();
  const visit = (type: GraphQLNamedType, { selections }: SelectionSetNode, value: unknown): void => {
    if (Array.isArray(value)) {
      for (const each of value) visit(type, { kind: Kind.SELECTION_SET, selections }, each);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const row = value as Readonly<Record<string, unknown>>;
    const own = isAbstractType(type) ? schema.getType(String(row.__typename)) : type;
    if (!isObjectType(own)) return;
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT && selection.typeCondition?.name.value === own.name)
        visit(own, selection.selectionSet, row);
      if (selection.kind !== Kind.FIELD) continue;
      const field = own.getFields()[selection.name.value];
      const below = row[selection.name.value];
      if (!field || !holds(below)) continue;
      found.add(edge(own.name, field.name));
      if (selection.selectionSet) visit(getNamedType(field.type), selection.selectionSet, below);
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const root = schema.getRootType(definition.operation);
    if (root) visit(root, definition.selectionSet, data);
  }
  return found;
}

function holds(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holds);
  return value !== null && value !== undefined;
}
