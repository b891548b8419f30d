import { Arg, Authorized, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import { changeLimit, createLimit, demandAcknowledgement } from '../administration/changeLimit';
import { assertSubjects, checkSubjects, checkTerms, storedTerms } from '../administration/limitInput';
import { keyOf } from '../entity/keyOf';
import { readLimitRow, type LimitRow } from '../gate/readLimits';
import type { RequestContext } from '../gate/RequestContext';
import { Permission } from '../policy/Permission';
import { AccessLimitInput, AccessLimitSubjectsInput, AccessLimitType } from './AccessLimitTypes';
import { IDEMPOTENCY_KEY } from './idempotencyKey';
import { noted } from './overrideSteps';

const LIMIT = 'The id of the limit.';
const VERSION = 'The version that was read.';
const ACKNOWLEDGE =
  'That the limit may close encounters in house only because a field is empty; without it that is refused with the rule `ACKNOWLEDGE_NULLS`.';
const REFUSED = '`FORBIDDEN` to whom the limit binds, `STALE_VERSION` where somebody else was first. Needs `ACCESS_LIMITS_MANAGE`.';

/** What administrators do with access limits. A limit bites on the next request. */
@Resolver()
export class AccessLimitMutations {
  @Authorized(Permission.ACCESS_LIMITS_MANAGE)
  @Mutation(() => AccessLimitType, {
    nullable: true,
    description:
      'Makes an access limit. It may bind its maker, who can then not change it any more. `FRAGMENT_INVALID` says where and why a fragment cannot be read; the rule `NAME_TAKEN` that there is a limit of this name. Needs `ACCESS_LIMITS_MANAGE`.',
  })
  async createAccessLimit(
    @Ctx() context: RequestContext,
    @Arg('limit', () => AccessLimitInput, { description: 'What it says.' }) limit: AccessLimitInput,
    @Arg('subjects', () => AccessLimitSubjectsInput, { description: 'Whom it binds.' }) subjects: AccessLimitSubjectsInput,
    @Arg('enabled', () => Boolean, { defaultValue: true, description: 'Whether it is in force at once.' }) enabled: boolean,
    @Arg('acknowledgeNulls', () => Boolean, { defaultValue: false, description: ACKNOWLEDGE }) acknowledgeNulls: boolean,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<LimitRow | null> {
    const terms = noted(context, 'createAccessLimit', () => checkTerms(limit));
    const bound = checkSubjects(subjects);
    const call = callOf('createAccessLimit', idempotencyKey, [terms, bound, enabled, acknowledgeNulls]);
    return readLimitRow(context.database, await createLimit(context, call, terms, bound, { enabled, acknowledgeNulls }));
  }

  @Authorized(Permission.ACCESS_LIMITS_MANAGE)
  @Mutation(() => AccessLimitType, { nullable: true, description: `Changes what a limit says; its subjects stay. ${REFUSED}` })
  async changeAccessLimit(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: LIMIT }) id: string,
    @Arg('version', () => Int, { description: VERSION }) version: number,
    @Arg('limit', () => AccessLimitInput, { description: 'What it says from now on.' }) limit: AccessLimitInput,
    @Arg('acknowledgeNulls', () => Boolean, { defaultValue: false, description: ACKNOWLEDGE }) acknowledgeNulls: boolean,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<LimitRow | null> {
    const key = keyOf(id, 'AccessLimit');
    const terms = noted(context, 'changeAccessLimit', () => checkTerms(limit));
    const call = callOf('changeAccessLimit', idempotencyKey, [id, version, terms, acknowledgeNulls]);
    await changeLimit(context, call, { id: key, version }, async (before) => {
      await demandAcknowledgement(context, terms, acknowledgeNulls);
      return { ...before, ...terms };
    });
    return readLimitRow(context.database, key);
  }

  @Authorized(Permission.ACCESS_LIMITS_MANAGE)
  @Mutation(() => AccessLimitType, { nullable: true, description: `Puts a limit in force, or out of force. ${REFUSED}` })
  async enableAccessLimit(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: LIMIT }) id: string,
    @Arg('version', () => Int, { description: VERSION }) version: number,
    @Arg('enabled', () => Boolean, { description: 'Whether it is in force from now on.' }) enabled: boolean,
    @Arg('acknowledgeNulls', () => Boolean, { defaultValue: false, description: ACKNOWLEDGE }) acknowledgeNulls: boolean,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<LimitRow | null> {
    const key = keyOf(id, 'AccessLimit');
    const call = callOf('enableAccessLimit', idempotencyKey, [id, version, enabled, acknowledgeNulls]);
    await changeLimit(context, call, { id: key, version }, async (before) => {
      if (enabled) await demandAcknowledgement(context, storedTerms(before), acknowledgeNulls);
      return { ...before, enabled };
    });
    return readLimitRow(context.database, key);
  }

  @Authorized(Permission.ACCESS_LIMITS_MANAGE)
  @Mutation(() => AccessLimitType, {
    nullable: true,
    description: `Says anew whom a limit binds; nobody assigns one to themselves. ${REFUSED}`,
  })
  async assignAccessLimit(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: LIMIT }) id: string,
    @Arg('version', () => Int, { description: VERSION }) version: number,
    @Arg('subjects', () => AccessLimitSubjectsInput, { description: 'Whom it binds from now on: all of them.' })
    subjects: AccessLimitSubjectsInput,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<LimitRow | null> {
    const key = keyOf(id, 'AccessLimit');
    const bound = checkSubjects(subjects);
    const call = callOf('assignAccessLimit', idempotencyKey, [id, version, bound]);
    await changeLimit(context, call, { id: key, version }, async (before) => {
      await assertSubjects(context, call.operation, bound);
      return { ...before, ...bound };
    });
    return readLimitRow(context.database, key);
  }

  @Authorized(Permission.ACCESS_LIMITS_MANAGE)
  @Mutation(() => ID, { nullable: true, description: `Deletes a limit, and gives its id. ${REFUSED}` })
  async deleteAccessLimit(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: LIMIT }) id: string,
    @Arg('version', () => Int, { description: VERSION }) version: number,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<string> {
    const call = callOf('deleteAccessLimit', idempotencyKey, [id, version]);
    await changeLimit(context, call, { id: keyOf(id, 'AccessLimit'), version }, async () => null);
    return id;
  }
}

function callOf(operation: string, idempotencyKey: string | null | undefined, input: readonly unknown[]) {
  return { operation, idempotencyKey: idempotencyKey ?? null, input };
}
