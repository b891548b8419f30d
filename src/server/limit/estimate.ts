import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { COUNT_COST, fieldCosts } from './fieldCosts';
import { fragmentsOf, sum } from './fold';
import { listSize, pageSize, type ArgumentValues } from './listSize';
import { valueCost } from './valueCost';

/** What an operation could come to, by its document, its variables and the schema; no row has a say in it. */
export interface Estimate {
  /** Records in lists. */
  readonly nodes: number;
  readonly cost: number;
}

/** The same for a set of selections: once for whatever holds them, and once more for each row of the page that holds them, if one does. */
interface Weight {
  readonly once: Estimate;
  readonly perRow: Estimate;
}

type Parent = GraphQLNamedType | undefined;

const NOTHING: Estimate = { nodes: 0, cost: 0 };
/** The parts of a page that stand for its rows. */
const ROWS: readonly string[] = ['nodes', 'edges'];
/** The parts of a page that are no records. */
const FRAMES: readonly string[] = ['edges', 'pageInfo'];

/**
 * Estimates one operation of a document, each fragment once. It is an upper bound: fields that the answer merges are counted each, and all that
 * a type condition could let in. What the schema does not know is refused later, and costs as little as a plain record until then.
 */
export function estimate(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Estimate {
  const { once, perRow } = new Estimation(schema, fragmentsOf(document), valuesOf(operation, variables)).of(
    operation.selectionSet,
    schema.getRootType(operation.operation) ?? undefined,
  );
  return plus(once, perRow);
}

class Estimation {
  private readonly known = new Map<string, Weight>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  of({ selections }: SelectionSetNode, parent: Parent): Weight {
    return selections
      .map((selection) => {
        if (selection.kind === Kind.FIELD) return this.field(selection, parent);
        if (selection.kind === Kind.FRAGMENT_SPREAD) return this.fragment(selection.name.value);
        return this.of(selection.selectionSet, selection.typeCondition ? this.schema.getType(selection.typeCondition.name.value) : parent);
      })
      .reduce((one, other) => ({ once: plus(one.once, other.once), perRow: plus(one.perRow, other.perRow) }), {
        once: NOTHING,
        perRow: NOTHING,
      });
  }

  private fragment(name: string): Weight {
    const fragment = this.fragments.get(name);
    const known = this.known.get(name);
    if (known || !fragment) return known ?? { once: NOTHING, perRow: NOTHING };
    // One that contains itself is refused by validation, and counts for nothing within itself.
    this.known.set(name, { once: NOTHING, perRow: NOTHING });
    const weight = this.of(fragment.selectionSet, this.schema.getType(fragment.typeCondition.name.value));
    this.known.set(name, weight);
    return weight;
  }

  private field(node: FieldNode, parent: Parent): Weight {
    const name = node.name.value;
    // `introspectionRule` and its like bound what describes the schema.
    if (name.startsWith('__')) return { once: NOTHING, perRow: NOTHING };
    const definition = fieldOf(parent, name);
    const values = this.argumentsOf(node);
    const own = (fieldCosts.get(`${parent?.name}.${name}`) ?? 0) + (name === 'totalCount' ? COUNT_COST : 0) + valueCost(values);
    const below = node.selectionSet ? this.of(node.selectionSet, definition && getNamedType(definition.type)) : null;
    const once = { nodes: 0, cost: own };
    if (!below) return { once, perRow: NOTHING };
    if (isPage(parent) && ROWS.includes(name)) {
      const row = { nodes: 1, cost: name === 'edges' ? 0 : 1 };
      return { once, perRow: plus(row, plus(below.once, below.perRow)) };
    }
    if (definition && isPage(getNamedType(definition.type))) {
      return { once: plus(once, plus(below.once, times(pageSize(values), below.perRow))), perRow: NOTHING };
    }
    const size = definition && isList(definition.type) ? listSize(values) : null;
    const each = { nodes: size === null ? 0 : 1, cost: FRAMES.includes(name) ? 0 : 1 };
    return { once: plus(once, times(size ?? 1, plus(each, plus(below.once, below.perRow)))), perRow: NOTHING };
  }

  private argumentsOf({ arguments: given = [] }: FieldNode): ArgumentValues {
    return Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value, this.variables)]));
  }
}

/** The variables with their defaults, as far as they are given; what has the wrong type is refused later. */
function valuesOf({ variableDefinitions = [] }: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>): ArgumentValues {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) => {
      const name = variable.name.value;
      if (Object.hasOwn(variables, name)) return [[name, variables[name]]];
      return defaultValue ? [[name, valueFromASTUntyped(defaultValue)]] : [];
    }),
  );
}

function fieldOf(parent: Parent, name: string): GraphQLField<unknown, unknown> | undefined {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined;
  return parent.getFields()[name];
}

function isPage(type: Parent): boolean {
  return isCompositeType(type) && fieldOf(type, 'pageInfo') !== undefined;
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

function plus(one: Estimate, other: Estimate): Estimate {
  return { nodes: sum(one.nodes, other.nodes), cost: sum(one.cost, other.cost) };
}

function times(count: number, { nodes, cost }: Estimate): Estimate {
  return { nodes: Math.min(count * nodes, Number.MAX_SAFE_INTEGER), cost: Math.min(count * cost, Number.MAX_SAFE_INTEGER) };
}
