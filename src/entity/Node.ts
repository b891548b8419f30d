import { Field, ID, InterfaceType } from 'type-graphql';

/** Anything that has an id of its own and can be asked for by `node`. */
@InterfaceType({
  description: 'A record that has an id of its own and can be asked for by `node`.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, { name: 'id', description: 'The id of the record; it never changes.' })
  globalId: string;
}
