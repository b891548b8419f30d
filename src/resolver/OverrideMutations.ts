import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Authorized, Ctx, ID, Info, Mutation, Resolver } from 'type-graphql';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import { ChartsafeError, ErrorCode } from '../errors';
import { countReason, withReasonGiven } from '../gate/Attempts';
import { demandStepUp } from '../gate/demandStepUp';
import { idempotent } from '../gate/idempotent';
import { assertNamesOneRecord } from '../gate/namesOneRecord';
import { find, lookUp } from '../gate/lookUp';
import { markOf } from '../gate/mark';
import { acceptReason, takeReason } from '../gate/openWithReason';
import { readChartId } from '../gate/readRecordId';
import { readOwnGrant } from '../gate/readGrants';
import { readRequest, type RequestRow } from '../gate/readOverrides';
import { pending } from '../gate/refusals';
import { freshScope, signedIn, stepTaker, type RequestContext } from '../gate/RequestContext';
import { OPEN_STATES } from '../override/requestTransitions';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { IDEMPOTENCY_KEY } from './idempotencyKey';
import { OverrideReasonInput } from './inputs';
import { GiveOverrideReasonPayload, OverrideGrantType, OverrideRequestType } from './OverrideTypes';
import { decide, isOwn, noted, notFound, recordsOf, refusedStep } from './overrideSteps';

const shown = { level: RecordLevel.PATIENT, mode: Rendering.DROP, rung: Disclosure.IDENTITY } as const;
const REQUEST = 'The id of the request.';

/** What viewers and analysts do with overrides. Every step and its event are one unit of work. */
@Resolver()
export class OverrideMutations {
  // Its payload shows the record, and its refusals tell of it.
  @Authorized(Permission.RECORDS_READ, Permission.OVERRIDE_SELF)
  @Mutation(() => GiveOverrideReasonPayload, {
    nullable: true,
    description:
      'Gives a reason for opening a record, in a step of its own: a patient, an encounter, or a document, which stands for its encounter or patient. Answers with `OVERRIDE_APPROVAL_PENDING` where an analyst must approve, and with `STEP_UP_REQUIRED` where the sign-in is too old. Needs `RECORDS_READ` and `OVERRIDE_SELF`.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  async giveOverrideReason(
    @Ctx() context: RequestContext,
    @Arg('record', () => ID, { description: 'The id of the record.' }) record: string,
    @Arg('reason', () => OverrideReasonInput, { description: 'The reason.' }) reason: OverrideReasonInput,
    @Info() info: GraphQLResolveInfo,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<{ record: object | null; grant: object | null; request: object | null }> {
    const scope = signedIn(context);
    const accepted = noted(context, 'giveOverrideReason', () => acceptReason(context, reason));
    await countReason(context, 'giveOverrideReason');
    const named = readChartId(record);
    if (!named) throw ChartsafeError.badInput('record', 'ID_OF_RECORD');
    await assertNamesOneRecord(info, scope);
    const call = { operation: 'giveOverrideReason', idempotencyKey: idempotencyKey ?? null, input: [record, accepted] };
    const { ids, code } = await idempotent(context, call, async () => {
      await context.desk.takeTurn(scope.viewer.id);
      const mark = markOf(await lookUp(withReasonGiven(context), scope, named.level, named.key, 'giveOverrideReason'));
      if (!mark) throw new ChartsafeError(ErrorCode.NOT_FOUND);
      const { grant, requestId, isPending } = await takeReason(context, mark, accepted).catch((error: unknown) => {
        if (error instanceof ChartsafeError) context.journal.refused('giveOverrideReason', error.code, mark);
        throw error;
      });
      const given = { grantId: grant?.id ?? null, requestId };
      return isPending ? { ids: given, code: ErrorCode.OVERRIDE_APPROVAL_PENDING } : { ids: given };
    });
    const { grantId = null, requestId = null } = ids;
    context.news.publish({ viewerId: scope.viewer.id, requestId, grantId });
    const now = await freshScope(context);
    const filed = requestId ? await readRequest(now, requestId) : null;
    // What is sent again may come when the request was decided on, or when the record is there no more for the viewer.
    if (code === ErrorCode.OVERRIDE_APPROVAL_PENDING && filed && OPEN_STATES.includes(filed.state)) throw pending(filed.id);
    return {
      record: await find(now, named.level, named.key),
      grant: grantId ? await readOwnGrant(now, grantId) : null,
      request: filed,
    };
  }

  @Authorized(Permission.OVERRIDE_DECIDE)
  @Mutation(() => OverrideRequestType, {
    nullable: true,
    description:
      'Approves a pending request: makes a workflow assignment, which opens nothing yet. Nobody decides on their own. Answers with `STEP_UP_REQUIRED` where the sign-in is too old. Needs `OVERRIDE_DECIDE`.',
  })
  @SecuredRecord(shown)
  async approveOverrideRequest(
    @Ctx() context: RequestContext,
    @Arg('request', () => ID, { description: REQUEST }) request: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<RequestRow | null> {
    noted(context, 'approveOverrideRequest', () => demandStepUp(context));
    return decide(context, 'approveOverrideRequest', request, idempotencyKey, [], (desk, taker, id) => desk.approve(taker, id));
  }

  @Authorized(Permission.OVERRIDE_DECIDE)
  @Mutation(() => OverrideRequestType, {
    nullable: true,
    description:
      'Denies a request that is pending, or approved and not yet assigned. Nobody decides on their own. Needs `OVERRIDE_DECIDE`.',
  })
  @SecuredRecord(shown)
  denyOverrideRequest(
    @Ctx() context: RequestContext,
    @Arg('request', () => ID, { description: REQUEST }) request: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<RequestRow | null> {
    return decide(context, 'denyOverrideRequest', request, idempotencyKey, [], (desk, taker, id) => desk.deny(taker, id));
  }

  @Authorized(Permission.OVERRIDE_DECIDE)
  @Mutation(() => OverrideRequestType, {
    nullable: true,
    description:
      'Assigns the record of an approved request to its requester, by hand and until an instant: the personal assignment. Nobody assigns to themselves. Answers with `STEP_UP_REQUIRED` where the sign-in is too old. Needs `OVERRIDE_DECIDE`.',
  })
  @SecuredRecord(shown)
  async assignOverride(
    @Ctx() context: RequestContext,
    @Arg('request', () => ID, { description: REQUEST }) request: string,
    @Arg('until', () => Date, { description: 'When the assignment ends, in UTC: in the future, and within the days that the site allows.' })
    until: Date,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<RequestRow | null> {
    noted(context, 'assignOverride', () => demandStepUp(context));
    return decide(context, 'assignOverride', request, idempotencyKey, [until], (desk, taker, id) => desk.assign(taker, id, until));
  }

  @Authorized(Permission.OVERRIDE_DECIDE)
  @Mutation(() => OverrideRequestType, {
    nullable: true,
    description: 'Takes an assignment back; it bites on the next request. Needs `OVERRIDE_DECIDE`.',
  })
  @SecuredRecord(shown)
  revokeOverride(
    @Ctx() context: RequestContext,
    @Arg('request', () => ID, { description: REQUEST }) request: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<RequestRow | null> {
    return decide(context, 'revokeOverride', request, idempotencyKey, [], (desk, taker, id) => desk.revoke(taker, id));
  }

  @Authorized()
  @Mutation(() => OverrideRequestType, {
    nullable: true,
    description: 'Withdraws a request of the viewer’s own that is still open. Needs no permission.',
  })
  @SecuredRecord(shown)
  withdrawOverrideRequest(
    @Ctx() context: RequestContext,
    @Arg('request', () => ID, { description: REQUEST }) request: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<RequestRow | null> {
    return decide(context, 'withdrawOverrideRequest', request, idempotencyKey, [], (desk, taker, id) => desk.withdraw(taker, id), isOwn);
  }

  @Authorized()
  @Mutation(() => OverrideGrantType, {
    nullable: true,
    description: 'Gives up a grant of the viewer’s own: ends it at once; an assignment becomes `REVOKED`. Needs no permission.',
  })
  @SecuredRecord(shown)
  async giveUpOverrideGrant(
    @Ctx() context: RequestContext,
    @Arg('grant', () => ID, { description: 'The id of the grant.' }) grant: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<object | null> {
    const key = keyOf(grant, 'OverrideGrant', 'grant');
    const call = { operation: 'giveUpOverrideGrant', idempotencyKey: idempotencyKey ?? null, input: [grant] };
    await idempotent(context, call, async () => {
      const row = await readOwnGrant(signedIn(context), key);
      if (!row) throw notFound(context, 'giveUpOverrideGrant');
      const taker = stepTaker(context);
      const given = row.requestId === null ? context.requests.giveUpReason(taker, key) : context.requests.giveUp(taker, row.requestId);
      await given.catch((error: unknown) => {
        throw refusedStep(context, 'giveUpOverrideGrant', error, { ...recordsOf(row), grantId: key });
      });
      return { ids: { grantId: key } };
    });
    const row = await readOwnGrant(await freshScope(context), key);
    context.news.publish({ viewerId: signedIn(context).viewer.id, requestId: row?.requestId ?? null, grantId: key });
    return row;
  }
}
