import { AsyncLocalStorage } from 'node:async_hooks';
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLFieldConfig, type GraphQLSchema } from 'graphql';
import { databaseErrorCode } from '../entity/databaseErrorCode';
import { ChartsafeError, ErrorCode } from '../errors';
import type { RequestContext } from './RequestContext';

const mutations = new AsyncLocalStorage<{ isDone: boolean }>();

/** Codes of what a client takes for: nothing was done, send it again. */
const FAULTS: readonly (ErrorCode | null)[] = [ErrorCode.UNAVAILABLE, ErrorCode.AUDIT_UNAVAILABLE, ErrorCode.CONFLICT];

/** Says that the mutation under way here has been done, by this request or, as its key tells, by an earlier one. */
export function mutationDone(): void {
  const mutation = mutations.getStore();
  if (mutation) mutation.isDone = true;
}

/**
 * Has no mutation say that it was not done where it was: a fault that comes after its commit, when its payload is read, is
 * `UNAVAILABLE` with the rule `OUTCOME_UNKNOWN`, as one is that comes with the commit.
 */
export function withMutationEnds(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.MUTATION_ROOT_FIELD]: (config: GraphQLFieldConfig<unknown, RequestContext>) => {
      const resolve = config.resolve ?? defaultFieldResolver;
      return {
        ...config,
        resolve: (...given: Parameters<typeof resolve>) => told(async () => resolve(...given)),
      };
    },
  });
}

async function told(work: () => Promise<unknown>): Promise<unknown> {
  const mutation = { isDone: false };
  try {
    return await mutations.run(mutation, work);
  } catch (error) {
    const code = error instanceof ChartsafeError ? error.code : databaseErrorCode(error);
    if (!mutation.isDone || !FAULTS.includes(code)) throw error;
    throw new ChartsafeError(ErrorCode.UNAVAILABLE, { rule: 'OUTCOME_UNKNOWN' }, error);
  }
}
