import {
  astFromValue,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  Kind,
  print,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type ValueNode,
} from 'graphql';
import type { Chooser, Operation, OperationOptions, Vocabulary } from './Operation';

/**
 * A random operation over a schema, always valid by its types: aliases, named and inline fragments (also on interfaces, also used twice),
 * merged fields, `__typename`, `@skip` and `@include`, arguments left out, null, literal and in variables of every form, and both directions
 * of connections. What its values name is for the vocabulary; operations that break a rule of the server's are made on purpose now and then.
 */
export function generateOperation(
  schema: GraphQLSchema,
  vocabulary: Vocabulary,
  random: Chooser,
  options: OperationOptions = {},
): Operation {
  return new OperationGenerator(schema, vocabulary, random, options).operation();
}

/** A selection set with all fragments in it: each response name of it is one field. */
interface Names {
  readonly taken: Map<string, Taken>;
  /** Whether every name is a new one, as in a fragment that may be spread anywhere. */
  readonly fresh: boolean;
}
/** A field that can be asked for a second time, to be merged. */
interface Taken {
  readonly text: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly below: Names;
}
interface Place {
  readonly depth: number;
  readonly listed: boolean;
}
interface NamedFragment {
  readonly name: string;
  readonly type: GraphQLCompositeType;
  readonly text: string;
  readonly height: number;
}

const PAGE = ['first', 'after', 'last', 'before'];
const SIZES = [1, 1, 2, 2, 3, 5, 20];
const WRONG_SIZES = [0, -1, 101];

class OperationGenerator {
  private readonly definitions = new Map<string, string>();
  private readonly variables: Record<string, unknown> = {};
  private readonly cursors: { variable: string; under: string }[] = [];
  private readonly fragments: NamedFragment[] = [];
  private readonly without: ReadonlySet<string>;
  private readonly depth: number;
  private left: number;
  private serial = 0;
  private deepest = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly vocabulary: Vocabulary,
    private readonly random: Chooser,
    private readonly options: OperationOptions,
  ) {
    this.without = new Set(options.without ?? []);
    this.depth = options.depth ?? 6;
    this.left = options.fields ?? 60;
  }

  operation(): Operation {
    const query = this.schema.getQueryType()!;
    const roots = this.options.roots ?? Object.keys(query.getFields());
    const names: Names = { taken: new Map(), fresh: false };
    const selections = Array.from({ length: this.pick(this.options.together ?? [1, 1, 1, 2, 2, 3]) }, () => {
      const field = this.field(query, query.getFields()[this.pick(roots)]!, names, { depth: 1, listed: false });
      return this.chance(5) ? `... on Query${this.directive()} { ${field} }` : field;
    });
    const variables = this.definitions.size === 0 ? '' : ` (${[...this.definitions.values()].join(', ')})`;
    const text = [`query Proof${variables} { ${selections.join(' ')} }`, ...this.fragments.map((fragment) => fragment.text)];
    return { query: text.join('\n'), variables: this.variables, cursors: this.cursors };
  }

  private selectionSet(type: GraphQLCompositeType, names: Names, place: Place): string {
    const parts: string[] = [];
    if (isAbstractType(type)) {
      for (const member of this.schema.getPossibleTypes(type)) {
        if (!this.without.has(member.name) && this.chance(70))
          parts.push(`... on ${member.name}${this.directive()} ${this.selectionSet(member, names, place)}`);
      }
    }
    const count = Math.max(1, Math.min(this.random.nextInt(1, place.depth < 3 ? 7 : 5), this.left));
    const fields = 'getFields' in type ? Object.values(type.getFields()).filter((field) => this.isAsked(type, field, place)) : [];
    // Among thirty plain fields the few that lead on would seldom be asked for.
    const leading = fields.filter((field) => field.args.length > 0);
    for (let nth = 0; nth < count && fields.length > 0; nth += 1) {
      const field = this.pick(leading.length > 0 && this.chance(20) ? leading : fields);
      parts.push(this.selection(type, field, names, place));
    }
    if (parts.length === 0 || this.chance(8)) parts.push(this.named('__typename', names));
    return `{ ${parts.join(' ')} }`;
  }

  private isAsked(type: GraphQLCompositeType, field: GraphQLField<unknown, unknown>, { depth }: Place): boolean {
    const below = getNamedType(field.type);
    if (this.without.has(`${type.name}.${field.name}`) || this.without.has(below.name)) return false;
    return !isCompositeType(below) || (depth < this.depth && this.left > 2);
  }

  private selection(type: GraphQLCompositeType, field: GraphQLField<unknown, unknown>, names: Names, place: Place): string {
    const roll = this.random.nextInt(1, 100);
    if (roll <= 4) return `...${this.directive()} { ${this.field(type, field, names, place)} }`;
    if (roll <= 8) return `... on ${type.name}${this.directive()} { ${this.field(type, field, names, place)} }`;
    if (roll <= 14) return this.spread(type, place);
    const again = roll <= 20 ? this.pick([undefined, ...names.taken.values()]) : undefined;
    if (again && isObjectType(type) && type.getFields()[again.field.name] === again.field) return this.again(again, place);
    return this.field(type, field, names, place);
  }

  /** A field for the second time, with the same arguments and other fields below. */
  private again({ text, field, below }: Taken, place: Place): string {
    const type = getNamedType(field.type);
    return isCompositeType(type) ? `${text} ${this.selectionSet(type, below, this.below(field.type, place))}` : text;
  }

  private spread(type: GraphQLCompositeType, place: Place): string {
    const known = this.fragments.filter((each) => each.type === type && place.depth + each.height <= this.depth);
    let fragment = this.chance(50) ? this.pick([undefined, ...known]) : undefined;
    if (!fragment) {
      const before = this.deepest;
      this.deepest = place.depth;
      const body = this.selectionSet(type, { taken: new Map(), fresh: true }, place);
      const name = `F${(this.serial += 1)}`;
      fragment = { name, type, text: `fragment ${name} on ${type.name} ${body}`, height: this.deepest - place.depth };
      this.deepest = Math.max(before, this.deepest);
      this.fragments.push(fragment);
    }
    this.deepest = Math.max(this.deepest, place.depth + fragment.height);
    return `...${fragment.name}${this.directive()}`;
  }

  private named(name: string, names: Names): string {
    const isFree = !names.fresh && !names.taken.has(name) && !this.chance(10);
    return isFree ? name : `a${(this.serial += 1)}: ${name}`;
  }

  private field(type: GraphQLCompositeType, field: GraphQLField<unknown, unknown>, names: Names, place: Place): string {
    this.left -= 1;
    this.deepest = Math.max(this.deepest, place.depth);
    const name = this.named(field.name, names);
    const before = this.cursors.length;
    const args = this.arguments(`${type.name}.${field.name}`, field, place, name.split(':')[0]!);
    const isTurned = this.cursors.length > before;
    const text = `${name}${args}`;
    const below: Names = { taken: new Map(), fresh: names.fresh };
    names.taken.set(name.split(':')[0]!, { text, field, below });
    const returned = getNamedType(field.type);
    const cursors = isTurned ? `a${(this.serial += 1)}: edges { cursor }` : '';
    const selections = isCompositeType(returned)
      ? ` ${this.selectionSet(returned, below, this.below(field.type, place)).replace('{', `{ ${cursors}`)}`
      : '';
    return `${text}${this.directive()}${selections}`;
  }

  private below(type: GraphQLOutputType, { depth, listed }: Place): Place {
    return { depth: depth + 1, listed: listed || isListType(getNullableType(type)) };
  }

  private arguments(coordinate: string, field: GraphQLField<unknown, unknown>, { listed }: Place, name: string): string {
    const isPaged = PAGE.every((name) => field.args.some((argument) => argument.name === name));
    const alternatives = this.vocabulary.alternatives?.[coordinate];
    const chosen = alternatives && this.chance(96) ? this.pick(alternatives) : null;
    const parts = field.args.flatMap((argument) => {
      if (isPaged && PAGE.includes(argument.name)) return [];
      if (chosen !== null && alternatives?.includes(argument.name))
        return argument.name === chosen ? [this.argument(coordinate, argument)] : [];
      const isGiven = isRequiredArgument(argument) || this.chance(this.options.given?.(`${coordinate}.${argument.name}`, listed) ?? 40);
      return isGiven ? [this.argument(coordinate, argument)] : [];
    });
    if (isPaged) parts.push(...this.page(field, name));
    return parts.length === 0 ? '' : `(${parts.join(', ')})`;
  }

  private argument(coordinate: string, { name, type }: GraphQLArgument): string {
    return `${name}: ${this.input(type, `${coordinate}.${name}`)}`;
  }

  private page(field: GraphQLField<unknown, unknown>, under: string): string[] {
    const roll = this.random.nextInt(1, 100);
    if (roll <= 25) return [];
    const [size, cursor] = roll <= 65 ? ['first', 'after'] : ['last', 'before'];
    const parts: string[] = [];
    const add = (name: string, values: readonly unknown[]) => {
      const { type } = field.args.find((argument) => argument.name === name)!;
      parts.push(`${name}: ${this.written(type, this.pick(values))}`);
    };
    if (roll > 97) add('first', SIZES);
    if (this.chance(85) && !(roll > 97 && size === 'first')) add(size, this.chance(3) ? WRONG_SIZES : SIZES);
    const known = this.vocabulary.values[cursor] ?? [];
    if (this.chance(4) && known.length > 0) add(cursor, known);
    else if (this.chance(60)) {
      const variable = this.define(getNullableType(field.args.find((argument) => argument.name === cursor)!.type));
      this.cursors.push({ variable, under });
      parts.push(`${cursor}: $${variable}`);
    }
    return parts;
  }

  /** An input that is given: a null where it may be one, a literal, or a variable. */
  private input(type: GraphQLInputType, place: string): string {
    if (!isNonNullType(type) && this.chance(6)) return this.written(type, null);
    return this.written(type, this.value(type, place), place);
  }

  private written(type: GraphQLInputType, value: unknown, place?: string): string {
    if (this.chance(30)) return `$${this.variable(type, value)}`;
    const literal = astFromValue(value, type);
    if (!literal) return 'null';
    return print(place === undefined ? literal : this.withVariables(literal, type, value));
  }

  /** A variable of some form that comes to a value. */
  private variable(type: GraphQLInputType, value: unknown): string {
    const nullable = getNullableType(type);
    const roll = this.random.nextInt(1, 100);
    if (roll <= 12 && value !== null) {
      // Its default is used, for it is not given.
      return this.define(type, print(astFromValue(value, nullable)!));
    }
    const name = this.define(type, roll <= 20 && value !== null ? print(astFromValue(value, nullable)!) : undefined);
    // Left out and null say the same, wherever nothing else is the default.
    if (value !== null || this.chance(50)) this.variables[name] = value;
    return name;
  }

  private define(type: GraphQLInputType, fallback?: string): string {
    const name = `v${(this.serial += 1)}`;
    this.definitions.set(name, `$${name}: ${type.toString()}${fallback === undefined ? '' : ` = ${fallback}`}`);
    return name;
  }

  /** A literal in which some fields of an input object are variables. */
  private withVariables(literal: ValueNode, type: GraphQLInputType, value: unknown): ValueNode {
    const named = getNullableType(type);
    if (literal.kind !== Kind.OBJECT || !isInputObjectType(named)) return literal;
    const fields = literal.fields.map((field) => {
      const ofField = named.getFields()[field.name.value]!.type;
      const inner = (value as Readonly<Record<string, unknown>>)[field.name.value];
      if (!this.chance(12)) return { ...field, value: this.withVariables(field.value, ofField, inner) };
      return { ...field, value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: this.variable(ofField, inner) } } as const };
    });
    return { ...literal, fields };
  }

  private value(type: GraphQLInputType, place: string): unknown {
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      return Array.from({ length: this.random.nextInt(0, 3) }, () => this.value(nullable.ofType, place));
    }
    if (isEnumType(nullable)) {
      return this.pick(nullable.getValues().filter(({ name }) => !this.without.has(`${nullable.name}.${name}`))).name;
    }
    if (!isInputObjectType(nullable)) return this.scalar(nullable.name, place);
    const fields = Object.values(nullable.getFields());
    const optional = fields.filter((field) => !isRequiredInputField(field));
    const few = this.random.nextInt(0, 100) < 80 ? 1 : 3;
    const chosen = new Set(Array.from({ length: optional.length === 0 ? 0 : few }, () => this.pick(optional)));
    return Object.fromEntries(
      fields
        .filter((field) => isRequiredInputField(field) || chosen.has(field))
        .map((field) => {
          const isNull = !isNonNullType(field.type) && this.chance(8);
          return [field.name, isNull ? null : this.value(field.type, `${nullable.name}.${field.name}`)];
        }),
    );
  }

  private scalar(type: string, place: string): unknown {
    const { values } = this.vocabulary;
    const candidates = values[place] ?? values[place.slice(place.lastIndexOf('.') + 1)] ?? values[type];
    if (candidates && candidates.length > 0) return this.pick(candidates);
    return type === 'Int' || type === 'Float' ? 1 : type === 'Boolean' ? true : 'x';
  }

  private directive(): string {
    if (!this.chance(4)) return '';
    const type = this.schema.getDirective('include')!.args[0]!.type;
    return ` @${this.pick(['include', 'skip'])}(if: ${this.written(type, this.chance(50))})`;
  }

  private chance(percent: number): boolean {
    return this.random.nextInt(1, 100) <= percent;
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[this.random.nextInt(0, items.length - 1)]!;
  }
}
