import { Kind, type DocumentNode, type FieldNode, type FragmentDefinitionNode, type SelectionNode, type SelectionSetNode } from 'graphql';

/** How a number of an operation is put together from its selections. */
export interface Fold {
  /** What a selection comes to: what stands on it, and what it holds. */
  readonly selection: (selection: SelectionNode, inside: number) => number;
  /** How what stands side by side is put together, from 0 on. */
  readonly join: (one: number, other: number) => number;
}

/** A sum that stays a number that can be counted with: fragments that double come to more than any number. */
export function sum(one: number, other: number): number {
  return Math.min(one + other, Number.MAX_SAFE_INTEGER);
}

/** Counts fields, each as often as it is spread. */
export function countFields(count: (field: FieldNode) => number): Fold {
  return { selection: (selection, inside) => sum(inside, selection.kind === Kind.FIELD ? count(selection) : 0), join: sum };
}

/** The fragments of a document by their names. */
export function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])));
}

/**
 * The largest number to which an operation comes, or a fragment by itself, which is checked though nothing spreads it. Each fragment is read once, so that doubling
 * ones cost no more than others; one that contains itself is another rule's fault, and counts for nothing within itself.
 */
export function greatest(
  document: DocumentNode,
  { selection, join }: Fold,
  kinds: readonly Kind[] = [Kind.OPERATION_DEFINITION, Kind.FRAGMENT_DEFINITION],
): number {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();
  const within = (set: SelectionSetNode | undefined): number => (set?.selections ?? []).reduce((all, node) => join(all, one(node)), 0);
  const one = (node: SelectionNode): number =>
    selection(node, node.kind === Kind.FRAGMENT_SPREAD ? named(node.name.value) : within(node.selectionSet));
  const named = (name: string): number => {
    if (!known.has(name)) {
      known.set(name, 0);
      known.set(name, within(fragments.get(name)?.selectionSet));
    }
    return known.get(name) ?? 0;
  };
  return document.definitions.reduce((largest, each) => {
    return kinds.includes(each.kind) && 'selectionSet' in each ? Math.max(largest, within(each.selectionSet)) : largest;
  }, 0);
}
