import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isInterfaceType, isObjectType, type GraphQLField } from 'graphql';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));

/** Every mutation of the schema, by its name. */
export const MUTATIONS: Readonly<Record<string, GraphQLField<unknown, unknown>>> = schema.getMutationType()!.getFields();

/** The text of a mutation with these of its arguments as variables; it asks for the id of what is answered with, where that has one. */
export function mutationText(name: string, given: readonly string[]): string {
  const field = MUTATIONS[name]!;
  const args = field.args.filter((argument) => given.includes(argument.name));
  const declared = args.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ');
  const passed = args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  const type = getNamedType(field.type);
  const hasId = (isObjectType(type) || isInterfaceType(type)) && 'id' in type.getFields();
  const selection = isObjectType(type) || isInterfaceType(type) ? (hasId ? '{ id }' : '{ __typename }') : '';
  return `mutation${declared ? ` (${declared})` : ''} { ${name}${passed ? `(${passed})` : ''} ${selection} }`;
}
