import { GraphQLInputObjectType, GraphQLNonNull, GraphQLString, type GraphQLArgumentConfig } from 'graphql';
import type { GivenReason } from '../override/checkReason';

/** The name of the argument by which a reason is given. */
export const OVERRIDE_REASON = 'overrideReason';

const OverrideReasonInput = new GraphQLInputObjectType({
  name: 'OverrideReasonInput',
  description: 'Why a viewer opens a safe record. It is written to the audit trail.',
  fields: {
    code: { type: new GraphQLNonNull(GraphQLString), description: 'A code of the site’s list; `OVERRIDE_REASON_REQUIRED` names them.' },
    text: {
      type: GraphQLString,
      description: 'The reason in words, 8 to 500 characters without those that cannot be seen; needed with the code `OTHER`.',
    },
  },
});

/** The argument that the gate adds to every field that can open a record. */
export const overrideReasonArgument: GraphQLArgumentConfig = {
  type: OverrideReasonInput,
  description:
    'The reason for opening the record, where it is safe. Accepted where the path names one record, and for one patient in an operation; needs the permission `OVERRIDE_SELF`. Null gives none.',
};

/** The reason among the arguments of a field; null where none was given. */
export function reasonAmong(values: Readonly<Record<string, unknown>>): GivenReason | null {
  return (values[OVERRIDE_REASON] as GivenReason | null | undefined) ?? null;
}
