import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  GraphQLSchema,
  isListType,
  isNonNullType,
  isNullableType,
  type GraphQLFieldConfig,
  type GraphQLOutputType,
} from 'graphql';
import { Rendering } from '../entity/SecuredRecord';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { coverageFaults } from './coverageFaults';
import { declaredOn, FieldShape, recordsBelow, securedRecordDirective, securedTypes, shapeOf, type Declared } from './directive';
import { OVERRIDE_REASON, overrideReasonArgument } from './overrideReasonArgument';
import type { RequestContext } from './RequestContext';
import { SecuredField, type SecuredFieldShape } from './SecuredField';
import { valueField } from './valueField';

type FieldConfig = GraphQLFieldConfig<unknown, RequestContext>;

/** Thrown where a schema is not safe to serve; the faults are all of them. */
export class CoverageError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The schema is not safe to serve:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.name = 'CoverageError';
  }
}

/** Gives a schema the definition of `@SecuredRecord`, over the enums that it has. */
export function withDirective(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, directives: [...config.directives, securedRecordDirective(schema)] });
}

/**
 * Enforces what `@SecuredRecord` declares, on every field that leads to a record and every field of one, however it is
 * reached; adds the argument `overrideReason` where a record can be opened, and says in each description what is secured.
 * Throws `CoverageError` where a path, or a field of a record, declares nothing.
 */
export function secureSchema(schema: GraphQLSchema): GraphQLSchema {
  const faults = coverageFaults(schema);
  if (faults.length > 0) throw new CoverageError(faults);
  const levels = securedTypes(schema);
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config: FieldConfig, fieldName, typeName) => {
      const declared = declaredOn(schema, config as never);
      if (!declared) return config;
      const described = { ...config, description: describe(config.description ?? '', declared) };
      const shape = shapeOf(schema, config.type);
      const coordinate = `${typeName}.${fieldName}`;
      const resolve = config.resolve ?? defaultFieldResolver;
      if (shape === FieldShape.VALUE && declared.mode === undefined) return { ...described, resolve: valueField(resolve, declared.rung) };
      const field: SecuredFieldShape = {
        coordinate,
        resolve,
        shape,
        mode: declared.mode ?? Rendering.DROP,
        rung: declared.rung,
        ofRecord: levels.has(typeName),
        isRead: shape !== FieldShape.VALUE && showsMoreThanIdentity(schema, config.type),
        nullableItems: hasNullableItems(config.type),
      };
      const secured = new SecuredField(field);
      const opens = canOpen(schema, typeName, config.type, declared);
      return {
        ...described,
        ...(opens ? { args: { ...config.args, [OVERRIDE_REASON]: overrideReasonArgument(schema) } } : {}),
        resolve: (source: unknown, values: Record<string, unknown>, context: RequestContext, info) =>
          secured.resolve(source, values, context, info),
      };
    },
  });
}

/** Content that is demanded can be opened where it is asked for, and so can the patient or encounter that a look-up names. */
function canOpen(schema: GraphQLSchema, typeName: string, type: GraphQLOutputType, { mode, level }: Declared): boolean {
  if (mode === Rendering.DEMAND) return true;
  const named = level === RecordLevel.PATIENT ? 'Patient' : level === RecordLevel.ENCOUNTER ? 'Encounter' : null;
  return mode === Rendering.MARK && typeName === schema.getQueryType()?.name && String(type) === named;
}

/** Whether a record that a field leads to has a field above `IDENTITY`. */
function showsMoreThanIdentity(schema: GraphQLSchema, type: GraphQLOutputType): boolean {
  return recordsBelow(schema, type).some((record) =>
    Object.values(record.getFields()).some((field) => {
      const rung = declaredOn(schema, field as never)?.rung;
      return rung !== undefined && rung !== Disclosure.IDENTITY;
    }),
  );
}

function hasNullableItems(type: GraphQLOutputType): boolean {
  const list = isNonNullType(type) ? type.ofType : type;
  return isListType(list) && isNullableType(list.ofType);
}

function describe(description: string, { mode, rung }: Declared): string {
  switch (mode) {
    case Rendering.DEMAND:
      return `${description} Secured: open at \`${rung}\`; where it is closed it demands a reason.`;
    case Rendering.MARK:
      return `${description} Secured: from \`${rung}\` up; what is not open is marked by \`access\`.`;
    case Rendering.DROP:
      return `${description} Secured: from \`${rung}\` up; what is below is not there.`;
    default:
      return `${description} Secured: shown from \`${rung}\` up, else null.`;
  }
}
