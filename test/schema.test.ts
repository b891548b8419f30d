import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { createSchema } from '../src/server/createSchema';
import { printedSchema } from '../src/server/printedSchema';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await createSchema();
});

test('schema.graphql is what the code makes: `npm run schema` writes it', () => {
  expect(readFileSync(resolve(__dirname, '../schema.graphql'), 'utf8')).toBe(printedSchema(schema));
});

test('every type, field, argument, input and enum value has a description', () => {
  const silent: string[] = [];
  const look = (name: string, { description }: { description?: string | null | undefined }) => {
    if (!description || /^\s*Secured:/.test(description)) silent.push(name);
  };
  const roots: unknown[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
    if (!roots.includes(type)) look(type.name, type);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field);
        for (const argument of field.args) look(`${type.name}.${field.name}(${argument.name})`, argument);
      }
    }
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field);
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
  }
  for (const directive of schema.getDirectives().filter((each) => !isSpecifiedDirective(each))) {
    look(`@${directive.name}`, directive);
    for (const argument of directive.args) look(`@${directive.name}(${argument.name})`, argument);
  }
  expect(silent).toEqual([]);
});

/** The arguments by which root fields name the one record below which reasons are given. */
const NAMES = ['id', 'record', 'documentId', 'mrn', 'demographicNumber', 'number'];

test('a root field below which a reason can be given, and no list stands between, names its record by an argument that is known for it', () => {
  const takesReason = (type: GraphQLOutputType, seen: ReadonlySet<string> = new Set()): boolean => {
    const named = getNullableType(type);
    if (isListType(named) || seen.has(getNamedType(named).name)) return false;
    const objects = isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
    const below = new Set([...seen, getNamedType(named).name]);
    return objects.some((object) => Object.values(object.getFields()).some((field) => reasonAt(field) || takesReason(field.type, below)));
  };
  const reasonAt = ({ args }: GraphQLField<unknown, unknown>) => args.some(({ name }) => name === 'overrideReason');
  const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) => Object.values(type?.getFields() ?? {}));
  const taking = roots.filter((field) => reasonAt(field) || takesReason(field.type));
  const unnamed = taking.filter(({ args }) => !args.some(({ name }) => NAMES.includes(name)));
  expect(unnamed.map(({ name }) => name)).toEqual([]);
  expect(taking.map(({ name }) => name)).toEqual(expect.arrayContaining(['completeDocument', 'giveOverrideReason', 'lockRecord', 'node']));
});
