import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { generateOperation } from './generateOperation';
import type { Operation, OperationOptions, Vocabulary } from './Operation';
import { shrinkOperation } from './shrinkOperation';

class OperationArbitrary extends fc.Arbitrary<Operation> {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly vocabulary: Vocabulary,
    private readonly options: OperationOptions,
  ) {
    super();
  }

  override generate(random: fc.Random): fc.Value<Operation> {
    return new fc.Value(generateOperation(this.schema, this.vocabulary, random, this.options), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Operation {
    return typeof value === 'object' && value !== null && 'query' in value;
  }

  override shrink(value: Operation): fc.Stream<fc.Value<Operation>> {
    return fc.stream(shrinkOperation(this.schema, value)).map((smaller) => new fc.Value(smaller, undefined));
  }
}

/** Random operations as `generateOperation` makes them; a failure shrinks, a field, an argument or a directive at a time. */
export function operations(schema: GraphQLSchema, vocabulary: Vocabulary, options: OperationOptions = {}): fc.Arbitrary<Operation> {
  return new OperationArbitrary(schema, vocabulary, options);
}
