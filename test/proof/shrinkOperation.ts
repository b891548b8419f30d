import { Kind, parse, print, validate, visit, type ASTNode, type DefinitionNode, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { Operation } from './Operation';

/** What may be taken away, by the name of its list in its parent. */
const REMOVABLE: Readonly<Record<string, readonly string[]>> = {
  [Kind.SELECTION_SET]: ['selections'],
  [Kind.FIELD]: ['arguments', 'directives'],
  [Kind.INLINE_FRAGMENT]: ['directives'],
  [Kind.FRAGMENT_SPREAD]: ['directives'],
  [Kind.OBJECT]: ['fields'],
  [Kind.LIST]: ['values'],
};

/** Smaller operations that are valid still, each with one thing less, the largest things first. What nothing names any more goes with it. */
export function* shrinkOperation(schema: GraphQLSchema, operation: Operation): IterableIterator<Operation> {
  const document = parse(operation.query, { noLocation: true });
  const edits: { readonly parent: ASTNode; readonly list: string; readonly item: ASTNode; readonly size: number }[] = [];
  visit(document, {
    enter(parent) {
      for (const list of REMOVABLE[parent.kind] ?? []) {
        for (const item of (parent as unknown as Record<string, readonly ASTNode[] | undefined>)[list] ?? [])
          edits.push({ parent, list, item, size: print(item).length });
      }
    },
  });
  edits.sort((left, right) => right.size - left.size);
  for (const { parent, list, item } of edits) {
    const smaller = visit(document, {
      enter(node) {
        if (node !== parent) return undefined;
        const kept = (node as unknown as Record<string, readonly ASTNode[]>)[list]!.filter((each) => each !== item);
        return { ...node, [list]: kept };
      },
    });
    const candidate = cleared(smaller, operation);
    if (candidate && validate(schema, parse(candidate.query)).length === 0) yield candidate;
  }
}

/** Without the fragments and variables that nothing names; null where something is left empty. */
function cleared(document: DocumentNode, operation: Operation): Operation | null {
  let isEmpty = false;
  let definitions: readonly DefinitionNode[] = document.definitions;
  for (let count = 0; count !== definitions.length;) {
    count = definitions.length;
    const used = namesOf({ kind: Kind.DOCUMENT, definitions }, Kind.FRAGMENT_SPREAD);
    definitions = definitions.filter((each) => each.kind !== Kind.FRAGMENT_DEFINITION || used.has(each.name.value));
  }
  const bodies = definitions.map((each) => (each.kind === Kind.OPERATION_DEFINITION ? { ...each, variableDefinitions: [] } : each));
  const used = namesOf({ kind: Kind.DOCUMENT, definitions: bodies }, Kind.VARIABLE);
  const kept = definitions.map((each) =>
    each.kind === Kind.OPERATION_DEFINITION
      ? { ...each, variableDefinitions: (each.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value)) }
      : each,
  );
  visit({ kind: Kind.DOCUMENT, definitions: kept }, { SelectionSet: ({ selections }) => void (isEmpty ||= selections.length === 0) });
  if (isEmpty) return null;
  return {
    query: print({ kind: Kind.DOCUMENT, definitions: kept }),
    variables: Object.fromEntries(Object.entries(operation.variables).filter(([name]) => used.has(name))),
    cursors: operation.cursors.filter(({ variable }) => used.has(variable)),
  };
}

function namesOf(node: ASTNode, kind: typeof Kind.FRAGMENT_SPREAD | typeof Kind.VARIABLE): ReadonlySet<string> {
  const names = new Set<string>();
  visit(node, { enter: (each) => void (each.kind === kind && names.add((each as { name: { value: string } }).name.value)) });
  return names;
}
