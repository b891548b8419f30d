import { getDirective } from '@graphql-tools/utils';
import {
  DirectiveLocation,
  getNamedType,
  GraphQLDirective,
  GraphQLEnumType,
  isAbstractType,
  isObjectType,
  type GraphQLFieldConfig,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { Rendering } from '../entity/SecuredRecord';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { graphqlEnum } from './graphqlEnum';

/** The name under which the directive stands in the schema. */
export const DIRECTIVE = 'SecuredRecord';

/** What an applied directive says. */
export interface Declared {
  readonly level?: RecordLevel;
  readonly mode?: Rendering;
  readonly rung?: Disclosure;
}

/** What a field returns, as far as the gate is concerned. */
export enum FieldShape {
  /** A value that is no record and leads to none. */
  VALUE,
  /** A record, several of them, or something that may be one. */
  RECORD,
  /** Something that is no record, but leads to some: a connection, an edge, a tree. */
  LISTING,
}

/** The definition of the directive, over the enums of a schema. */
export function securedRecordDirective(schema: GraphQLSchema): GraphQLDirective {
  const disclosure = schema.getType('Disclosure');
  if (!(disclosure instanceof GraphQLEnumType)) throw new Error('The schema has no enum Disclosure');
  return new GraphQLDirective({
    name: DIRECTIVE,
    description:
      'How far a record, or a field of one, is shown. On a type: its level. On a field of a record: the rung that shows it. On a field that returns records: the level, the rung that is needed, and how the field answers where it is not reached. Without it on every path to a record the server does not start.',
    locations: [DirectiveLocation.OBJECT, DirectiveLocation.FIELD_DEFINITION],
    args: {
      level: {
        type: graphqlEnum('RecordLevel', 'The kinds of records on which a decision is made.', {
          PATIENT: 'A patient.',
          ENCOUNTER: 'An encounter.',
          DOCUMENT: 'A document.',
          PATIENT_SET: 'A patient set.',
        }),
        description: 'The kind of record.',
      },
      mode: {
        type: graphqlEnum('Rendering', 'How a field answers where a record is not open.', {
          DROP: 'Records below the rung are not there.',
          MARK: 'Records from the rung up are there; safe ones are marked by `access`.',
          DEMAND: 'Closed content is answered with a demand for a reason.',
        }),
        description: 'How the field answers where the rung is not reached.',
      },
      rung: { type: disclosure, description: 'The rung that is needed.' },
    },
  });
}

/** What stands on a type or a field; null where nothing does. */
export function declaredOn(schema: GraphQLSchema, node: GraphQLNamedType | GraphQLFieldConfig<unknown, unknown>): Declared | null {
  const [applied] = getDirective(schema, node as never, DIRECTIVE) ?? [];
  return applied ? (applied as Declared) : null;
}

/** A schema never changes, and each question below asks for its records again. */
const known = new WeakMap<GraphQLSchema, ReadonlyMap<string, RecordLevel>>();

/** The types of a schema that are records, with their levels. */
export function securedTypes(schema: GraphQLSchema): ReadonlyMap<string, RecordLevel> {
  const types = known.get(schema) ?? readSecuredTypes(schema);
  known.set(schema, types);
  return types;
}

function readSecuredTypes(schema: GraphQLSchema): ReadonlyMap<string, RecordLevel> {
  const types = new Map<string, RecordLevel>();
  for (const type of Object.values(schema.getTypeMap())) {
    const level = isObjectType(type) ? declaredOn(schema, type)?.level : undefined;
    if (level) types.set(type.name, level);
  }
  return types;
}

/** The records that a type is, or may be. */
export function recordsOf(schema: GraphQLSchema, type: GraphQLOutputType): readonly GraphQLObjectType[] {
  const named = getNamedType(type);
  const secured = securedTypes(schema);
  const possible = isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
  return possible.filter(({ name }) => secured.has(name));
}

/** What a field of this type returns. */
export function shapeOf(schema: GraphQLSchema, type: GraphQLOutputType): FieldShape {
  if (recordsOf(schema, type).length > 0) return FieldShape.RECORD;
  return recordsBelow(schema, type).length > 0 ? FieldShape.LISTING : FieldShape.VALUE;
}

/** The records that a type is, may be, or leads to through types that are none. */
export function recordsBelow(schema: GraphQLSchema, type: GraphQLOutputType, seen: Set<string> = new Set()): readonly GraphQLObjectType[] {
  const named = getNamedType(type);
  if (seen.has(named.name)) return [];
  seen.add(named.name);
  const records = recordsOf(schema, named);
  if (records.length > 0) return records;
  const possible = isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
  return possible.flatMap((object) => Object.values(object.getFields()).flatMap((field) => recordsBelow(schema, field.type, seen)));
}
