import { GraphQLEnumType } from 'graphql';

/** An enum of the schema whose values are their names, each with its description. */
export function graphqlEnum(name: string, description: string, values: Readonly<Record<string, string>>): GraphQLEnumType {
  return new GraphQLEnumType({
    name,
    description,
    values: Object.fromEntries(Object.entries(values).map(([value, words]) => [value, { value, description: words }])),
  });
}
