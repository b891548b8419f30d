import {
  isAbstractType,
  Kind,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

type Path = GraphQLResolveInfo['path'];
type Step = Path & { readonly key: string };
/** What of an operation a field's place is read from. */
type Place = Pick<GraphQLResolveInfo, 'path' | 'operation' | 'fragments' | 'schema'>;

/** Whether a field stands below a list, so that its parent was not looked up directly. */
export function isBelowList(path: Path): boolean {
  for (let at: Path | undefined = path; at; at = at.prev) {
    if (typeof at.key === 'number') return true;
  }
  return false;
}

const known = new WeakMap<OperationDefinitionNode, Map<string, string>>();

/**
 * A field's place in its operation by the names that the schema has, without indices: `patients.nodes.encounters`. A client's
 * aliases are not in it: whoever could choose what the trail says of them could say anything.
 */
export function fieldPath(place: Place): string {
  const { operation, path } = place;
  const steps: Step[] = [];
  let key = '';
  for (let at: Path | undefined = path; at; at = at.prev) {
    if (typeof at.key !== 'string') continue;
    steps.unshift(at as Step);
    key += `${at.typename}.${at.key} `;
  }
  let paths = known.get(operation);
  if (!paths) known.set(operation, (paths = new Map<string, string>()));
  const found = paths.get(key) ?? namesOf(place, steps);
  paths.set(key, found);
  return found;
}

function namesOf(place: Place, steps: readonly Step[]): string {
  let selectionSets: readonly SelectionSetNode[] = [place.operation.selectionSet];
  const names: string[] = [];
  for (const { key, typename } of steps) {
    const type = place.schema.getType(String(typename)) as GraphQLObjectType;
    const seen = new Set<string>();
    const fields = selectionSets
      .flatMap((set) => fieldsOf(place, set, type, seen))
      .filter(({ name, alias }) => (alias ?? name).value === key);
    // Fields that share a response key and a type are one field: validation sees to that.
    names.push(fields[0]?.name.value ?? '?');
    selectionSets = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
  }
  return names.join('.');
}

/** The fields that are selected of an object; `seen` are the fragments that were entered. */
function fieldsOf(place: Place, { selections }: SelectionSetNode, type: GraphQLObjectType, seen: Set<string>): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection;
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (seen.has(selection.name.value)) return [];
      seen.add(selection.name.value);
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : place.fragments[selection.name.value];
    if (!fragment || !isOf(place, type, fragment.typeCondition?.name.value)) return [];
    return fieldsOf(place, fragment.selectionSet, type, seen);
  });
}

function isOf({ schema }: Place, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true;
  const named = schema.getType(condition);
  return isAbstractType(named) && schema.isSubType(named, type);
}
