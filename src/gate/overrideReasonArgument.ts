import { isInputObjectType, type GraphQLArgumentConfig, type GraphQLSchema } from 'graphql';
import type { GivenReason } from '../override/checkReason';

/** The name of the argument by which a reason is given. */
export const OVERRIDE_REASON = 'overrideReason';

/** The argument that the gate adds to every field that can open a record, over the input type that the schema has. */
export function overrideReasonArgument(schema: GraphQLSchema): GraphQLArgumentConfig {
  const type = schema.getType('OverrideReasonInput');
  if (!isInputObjectType(type)) throw new Error('The schema has no input type OverrideReasonInput');
  return {
    type,
    description:
      'The reason for opening the record, where it is safe. Accepted where the path names one record, and for one patient in an operation; needs the permission `OVERRIDE_SELF`. Null gives none.',
  };
}

/** The reason among the arguments of a field; null where none was given. */
export function reasonAmong(values: Readonly<Record<string, unknown>>): GivenReason | null {
  return (values[OVERRIDE_REASON] as GivenReason | null | undefined) ?? null;
}
