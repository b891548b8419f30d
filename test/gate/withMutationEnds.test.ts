import { buildSchema, graphql, type GraphQLObjectType } from 'graphql';
import { ChartsafeError, ErrorCode } from '../../src/errors';
import { mutationDone, withMutationEnds } from '../../src/gate/withMutationEnds';

const schema = withMutationEnds(buildSchema('type Query { read: Int } type Mutation { change: Int, other: Int }'));

/** The extensions of the errors with which an operation over these resolvers is answered, and what it shows. */
async function ask(source: string, rootValue: Readonly<Record<string, () => unknown>>) {
  const { data, errors } = await graphql({ schema, source, rootValue });
  return { data: { ...data }, errors: (errors ?? []).map(({ extensions, message }) => (extensions.code ? extensions : message)) };
}

const failing = (error: unknown, isDone: boolean) => ({
  change: async () => {
    if (isDone) mutationDone();
    throw error;
  },
});
const lost = () => Object.assign(new Error('The connection is gone'), { code: 'ECONNRESET' });
const met = () => Object.assign(new Error('Two transactions met'), { code: 'SQLITE_BUSY' });
const OUTCOME_UNKNOWN = { code: ErrorCode.UNAVAILABLE, rule: 'OUTCOME_UNKNOWN' };
/** Codes of what a client takes for: nothing was done. */
const FAULTS: readonly ErrorCode[] = [ErrorCode.UNAVAILABLE, ErrorCode.AUDIT_UNAVAILABLE, ErrorCode.CONFLICT];

test.each(Object.values(ErrorCode))(
  '%s after a mutation was done says that its outcome is unknown, where it would say that it was not',
  async (code) => {
    const error = new ChartsafeError(code, { rule: 'OWN' });
    const own = { code, rule: 'OWN' };
    const none = { change: null };
    expect(await ask('mutation { change }', failing(error, false))).toEqual({ data: none, errors: [own] });
    expect(await ask('mutation { change }', failing(error, true))).toEqual({
      data: none,
      errors: [FAULTS.includes(code) ? OUTCOME_UNKNOWN : own],
    });
  },
);

test('so does a fault of the database; what is no fault is as it was', async () => {
  for (const error of [lost(), met()]) {
    expect((await ask('mutation { change }', failing(error, true))).errors).toEqual([OUTCOME_UNKNOWN]);
    expect((await ask('mutation { change }', failing(error, false))).errors).toEqual([error.message]);
  }
  expect((await ask('mutation { change }', failing(new Error('A mistake'), true))).errors).toEqual(['A mistake']);
});

test('what was the matter stays in the log', async () => {
  const error = lost();
  const { errors } = await graphql({ schema, source: 'mutation { change }', rootValue: failing(error, true) });
  expect((errors?.[0]?.originalError as Error).cause).toBe(error);
});

test('of two mutations in one operation each has its own end', async () => {
  const rootValue = { change: async () => mutationDone() ?? 1, other: failing(lost(), false).change };
  expect(await ask('mutation { change other }', rootValue)).toEqual({
    data: { change: 1, other: null },
    errors: ['The connection is gone'],
  });
});

test('a query is neither done nor undone', async () => {
  expect((await ask('{ read }', { read: failing(lost(), true).change })).errors).toEqual(['The connection is gone']);
  expect(mutationDone()).toBeUndefined();
});

test('a mutation with a resolver of its own ends in the same way', async () => {
  const own = buildSchema('type Query { read: Int } type Mutation { change: Int }');
  const { change } = (own.getMutationType() as GraphQLObjectType).getFields();
  change!.resolve = () => {
    mutationDone();
    throw new ChartsafeError(ErrorCode.CONFLICT);
  };
  const { errors } = await graphql({ schema: withMutationEnds(own), source: 'mutation { change }' });
  expect(errors?.map(({ extensions }) => extensions)).toEqual([OUTCOME_UNKNOWN]);
});
