import {
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** What is asked of a value of a type: its plain fields, and below it what its other fields lead to. */
interface Selection {
  readonly type: GraphQLNamedType;
  readonly leaves: string[];
  readonly below: Map<string, Selection>;
  readonly on: Map<string, Selection>;
}

/** Pages lead from one record to others: what is asked of them is asked wherever they are met. */
const PAGE = /(Connection|Edge)$/;
/** How many records are asked for on a page: of the root, and below it. */
const ROOT_PAGE = 20;
const INNER_PAGE = 5;

/** An edge of the schema: a field of a type. */
export function edge(type: string, field: string): string {
  return `${type}.${field}`;
}

/**
 * The selection of a root field that goes along every edge of the schema that can be reached from it, each at least once and by the
 * shortest way; wherever a record is met, all its plain fields are asked for. Empty for a field that returns a plain value.
 */
export function wholeSelection(schema: GraphQLSchema, root: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(root.type);
  if (isLeafType(type)) return '';
  const seen = new Set<string>();
  const top = begin(type);
  let row = [top];
  while (row.length > 0) row = row.flatMap((selection) => spread(schema, selection, seen));
  return `{ ${textOf(top)} }`;
}

function begin(type: GraphQLNamedType): Selection {
  return { type, leaves: [], below: new Map(), on: new Map() };
}

/** Fills a selection, and gives those below it that are still empty. */
function spread(schema: GraphQLSchema, selection: Selection, seen: Set<string>): Selection[] {
  const { type, leaves, below, on } = selection;
  const begun: Selection[] = [];
  if (isAbstractType(type)) {
    for (const possible of schema.getPossibleTypes(type)) {
      on.set(possible.name, begin(possible));
      begun.push(on.get(possible.name)!);
    }
  }
  if (!isObjectType(type)) return begun;
  for (const field of Object.values(type.getFields())) {
    if (field.args.some(isRequiredArgument)) throw new Error(`${edge(type.name, field.name)} cannot be asked without an argument`);
    const returned = getNamedType(field.type);
    if (isLeafType(returned)) leaves.push(field.name);
    else if (PAGE.test(type.name) || !seen.has(edge(type.name, field.name))) {
      seen.add(edge(type.name, field.name));
      below.set(field.name, begin(returned));
      begun.push(below.get(field.name)!);
    }
  }
  return begun;
}

function textOf({ type, leaves, below, on }: Selection): string {
  const inner = [...below].map(([name, selection]) => {
    const field = isObjectType(type) ? type.getFields()[name]! : null;
    const paged = field?.args.some((argument) => argument.name === 'first') ? `(first: ${INNER_PAGE})` : '';
    return `${name}${paged} { ${textOf(selection)} }`;
  });
  const fragments = [...on].map(([name, selection]) => `... on ${name} { ${textOf(selection)} }`);
  const parts = [...(on.size > 0 ? ['__typename'] : []), ...leaves, ...inner, ...fragments];
  return parts.length === 0 ? '__typename' : parts.join(' ');
}

/** Whether a root field takes a page of records, and the argument that asks for one. */
export function rootPage(root: GraphQLField<unknown, unknown>): string | null {
  return root.args.some(({ name }) => name === 'first') ? `first: ${ROOT_PAGE}` : null;
}

/** The edges of the schema that can be reached from a type, its own included. */
export function edgesFrom(schema: GraphQLSchema, root: GraphQLNamedType, found = new Set<string>()): Set<string> {
  const types = isAbstractType(root) ? schema.getPossibleTypes(root) : isObjectType(root) ? [root] : [];
  for (const type of types) {
    for (const field of Object.values(type.getFields())) {
      if (found.has(edge(type.name, field.name))) continue;
      found.add(edge(type.name, field.name));
      edgesFrom(schema, getNamedType(field.type), found);
    }
  }
  return found;
}
