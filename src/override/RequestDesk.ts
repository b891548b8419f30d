import { randomUUID } from 'node:crypto';
import { In, IsNull, MoreThan, type EntityManager } from 'typeorm';
import { AuditAction, AuditOutcome, type AuditActor } from '../audit/AuditDraft';
import type { Database } from '../entity/Database';
import { OverrideGrant, OverrideRequest, WorkflowAssignment } from '../entity/Override';
import { ChartsafeError, ErrorCode } from '../errors';
import { Door } from '../policy/Door';
import { OverrideRequestState } from '../policy/OverrideRequestState';
import type { SiteSettings } from '../policy/SiteSettings';
import type { OverrideEvents } from './OverrideEvents';
import type { OverrideChange, OverrideNews } from './OverrideNews';
import { lapseLimit, stateAt } from './requestState';
import { OPEN_STATES, transitionOf, type RequestAction } from './requestTransitions';

/** Who takes a step, and when. */
export interface StepTaker {
  /** Null for the clock. */
  readonly providerId: string | null;
  readonly actor: AuditActor;
  readonly now: Date;
  readonly site: SiteSettings;
}

/** The clock, as the trail names it. */
export const CLOCK_ACTOR: AuditActor = { viewerId: null, roles: [], operationName: null, requestId: 'clock', clientAddress: null };

/** How many requests one round of the clock settles. */
const SETTLED_AT_ONCE = 100;

const EVENTS: Readonly<Record<RequestAction, AuditAction>> = {
  APPROVE: AuditAction.REQUEST_APPROVED,
  DENY: AuditAction.REQUEST_DENIED,
  ASSIGN: AuditAction.ASSIGNMENT_MADE,
  REVOKE: AuditAction.ASSIGNMENT_REVOKED,
  WITHDRAW: AuditAction.REQUEST_WITHDRAWN,
  GIVE_UP: AuditAction.ASSIGNMENT_GIVEN_UP,
  LAPSE: AuditAction.REQUEST_LAPSED,
  EXPIRE: AuditAction.ASSIGNMENT_EXPIRED,
  END_BY_MERGE: AuditAction.REQUEST_LAPSED,
  REVOKE_BY_MERGE: AuditAction.ASSIGNMENT_REVOKED,
};

/**
 * Where requests take the steps of `requestTransitions`. Each step and its event are one unit of work, and of many
 * that are tried at once exactly one takes effect: the others throw `CONFLICT`. Whether the taker may see the request is for
 * the caller to decide before.
 */
export class RequestDesk {
  constructor(
    private readonly database: Database,
    private readonly events: OverrideEvents,
  ) {}

  /** Approves a request: makes the workflow assignment, which opens nothing. Throws `FORBIDDEN` for one's own, `CONFLICT`. */
  async approve(taker: StepTaker, requestId: string): Promise<void> {
    await this.step(taker, 'APPROVE', requestId, async (manager, request) => {
      const assignment = {
        id: randomUUID(),
        requestId: request.id,
        analystId: String(taker.providerId),
        createdAt: taker.now,
        completedAt: null,
      };
      await manager.insert(WorkflowAssignment, assignment);
    });
  }

  /** Denies a request. Throws `FORBIDDEN` for one's own, `CONFLICT`. */
  async deny(taker: StepTaker, requestId: string): Promise<void> {
    await this.step(taker, 'DENY', requestId, (manager, request) => completeWorkflow(manager, request, taker.now));
  }

  /** Assigns the record to its requester until an instant: the grant. Throws `FORBIDDEN` for one's own, `BAD_USER_INPUT`, `CONFLICT`. */
  async assign(taker: StepTaker, requestId: string, endsAt: Date): Promise<string> {
    const { now, site } = taker;
    const latest = now.getTime() + site.assignmentMaxDays * 24 * 60 * 60 * 1000;
    if (endsAt <= now || endsAt.getTime() > latest) throw ChartsafeError.badInput('until', 'WITHIN_ASSIGNMENT_DAYS');
    const grantId = randomUUID();
    await this.step(taker, 'ASSIGN', requestId, async (manager, request) => {
      await completeWorkflow(manager, request, now);
      const { viewerId, patientId, encounterId, reasonCode, reasonText } = request;
      const grant = { id: grantId, viewerId, patientId, encounterId, strength: Door.APPROVAL, reasonCode, reasonText };
      await manager.insert(OverrideGrant, { ...grant, startsAt: now, endsAt, requestId: request.id, assignedById: taker.providerId });
    });
    return grantId;
  }

  /** Revokes an assignment. Throws `FORBIDDEN` for one's own, `CONFLICT`. */
  async revoke(taker: StepTaker, requestId: string): Promise<void> {
    await this.step(taker, 'REVOKE', requestId, (manager, request) => endGrants(manager, request, taker.now));
  }

  /** Withdraws one's own request. Throws `CONFLICT`. */
  async withdraw(taker: StepTaker, requestId: string): Promise<void> {
    await this.step(taker, 'WITHDRAW', requestId, (manager, request) => completeWorkflow(manager, request, taker.now));
  }

  /** Gives one's own assignment back. Throws `CONFLICT`. */
  async giveUp(taker: StepTaker, requestId: string): Promise<void> {
    await this.step(taker, 'GIVE_UP', requestId, (manager, request) => endGrants(manager, request, taker.now));
  }

  /** Ends one's own grant by reason. Throws `CONFLICT` where it has ended. */
  async giveUpReason(taker: StepTaker, grantId: string): Promise<void> {
    const { now, actor, providerId } = taker;
    await this.database.transaction(async (manager) => {
      const grant = await manager.findOneBy(OverrideGrant, { id: grantId, viewerId: String(providerId) });
      if (!grant || grant.endsAt <= now) throw new ChartsafeError(ErrorCode.CONFLICT);
      const { affected } = await manager.update(OverrideGrant, { id: grantId, endsAt: grant.endsAt }, { endsAt: now });
      if (affected !== 1) throw new ChartsafeError(ErrorCode.CONFLICT);
      const { patientId, encounterId } = grant;
      const records = [{ patientId, encounterId, documentId: null }];
      const action = AuditAction.GRANT_GIVEN_UP;
      await this.events.record({ occurredAt: now, actor, action, outcome: AuditOutcome.SUCCESS, records, grantId });
    });
  }

  /** Writes down that an open request has lapsed. Throws `CONFLICT` where it is open no more. */
  async lapse(taker: StepTaker, requestId: string): Promise<void> {
    await this.step(taker, 'LAPSE', requestId, (manager, request) => completeWorkflow(manager, request, taker.now));
  }

  /**
   * Writes down what the clock has done: requests that lapsed, assignments that expired; and tells of each once it is
   * durable. Whether there may be more of them.
   */
  async settle(taker: StepTaker, news: Pick<OverrideNews, 'publish'>): Promise<boolean> {
    const { now, site } = taker;
    const due = await this.database.run((manager) =>
      manager
        .createQueryBuilder(OverrideRequest, 'q')
        .leftJoin(OverrideGrant, 'g', 'g.requestId = q.id')
        .select('q.id', 'id')
        .addSelect('q.state', 'state')
        .addSelect('q.viewerId', 'viewerId')
        .addSelect('g.id', 'grantId')
        .where('(q.state IN (:...open) AND q.createdAt <= :limit)', { open: OPEN_STATES, limit: lapseLimit(now, site.requestLapseDays) })
        .orWhere('(q.state = :assigned AND g.endsAt <= :now)', { assigned: OverrideRequestState.ASSIGNED, now })
        .orderBy('q.id')
        .limit(SETTLED_AT_ONCE)
        .getRawMany<{ id: string; state: OverrideRequestState; viewerId: string; grantId: string | null }>(),
    );
    let settled = 0;
    for (const { id, state, viewerId, grantId } of due) {
      const action = OPEN_STATES.includes(state) ? 'LAPSE' : 'EXPIRE';
      if (!(await tookEffect(this.step(taker, action, id, (manager, request) => completeWorkflow(manager, request, now))))) continue;
      settled += 1;
      news.publish({ viewerId, requestId: id, grantId });
    }
    // Where others were faster with all of them, it is they who go on.
    return due.length === SETTLED_AT_ONCE && settled > 0;
  }

  /**
   * Ends the open requests, the assignments and the grants by reason for whole patients, who are about to be merged; those for encounters
   * stay. Gives what was ended, to be told once it is durable.
   */
  async endForMerge(taker: StepTaker, patientIds: readonly string[]): Promise<readonly OverrideChange[]> {
    const { now, actor, site } = taker;
    return this.database.transaction(async (manager) => {
      const whole = { patientId: In([...patientIds]), encounterId: IsNull() };
      const requests = await manager.findBy(OverrideRequest, { ...whole, state: In([...OPEN_STATES, OverrideRequestState.ASSIGNED]) });
      const grants = await manager.findBy(OverrideGrant, { ...whole, endsAt: MoreThan(now) });
      for (const request of requests) {
        const grant = grants.find(({ requestId }) => requestId === request.id);
        await this.step(taker, endOf(request, grant, lapseLimit(now, site.requestLapseDays)), request.id, async () => {
          await completeWorkflow(manager, request, now);
          if (grant) await endGrants(manager, request, now);
        });
      }
      const byReason = grants.filter(({ requestId }) => requestId === null);
      if (byReason.length > 0) await manager.update(OverrideGrant, { id: In(byReason.map(({ id }) => id)) }, { endsAt: now });
      for (const { id: grantId, patientId } of byReason) {
        const records = [{ patientId, encounterId: null, documentId: null }];
        const action = AuditAction.GRANT_REVOKED;
        await this.events.record({ occurredAt: now, actor, action, outcome: AuditOutcome.SUCCESS, records, grantId });
      }
      return [
        ...requests.map(({ id, viewerId }) => ({ viewerId, requestId: id, grantId: null })),
        ...byReason.map(({ id, viewerId }) => ({ viewerId, requestId: null, grantId: id })),
      ];
    });
  }

  private async step(
    taker: StepTaker,
    action: RequestAction,
    requestId: string,
    effect: (manager: EntityManager, request: OverrideRequest) => Promise<void>,
  ): Promise<void> {
    const { from, to, by } = transitionOf(action);
    const { providerId, now, site, actor } = taker;
    await this.database.transaction(async (manager) => {
      const request = await manager.findOneBy(OverrideRequest, { id: requestId });
      if (!request) throw new ChartsafeError(ErrorCode.NOT_FOUND);
      if (by === 'ANALYST' && request.viewerId === providerId) throw new ChartsafeError(ErrorCode.FORBIDDEN);
      if (by === 'REQUESTER' && request.viewerId !== providerId) throw new ChartsafeError(ErrorCode.NOT_FOUND);
      const grant = await manager.findOneBy(OverrideGrant, { requestId });
      const state =
        by === 'CLOCK' || by === 'MERGE'
          ? (request.state as OverrideRequestState)
          : stateAt(request, grant?.endsAt ?? null, now, site.requestLapseDays);
      if (!from.includes(state)) throw new ChartsafeError(ErrorCode.CONFLICT);
      const decided = by === 'ANALYST' ? { decidedById: providerId, decidedAt: now } : {};
      const { affected } = await manager.update(
        OverrideRequest,
        { id: requestId, state: request.state, version: request.version },
        { state: to, version: request.version + 1, ...(OPEN_STATES.includes(to) ? {} : { openKey: null }), ...decided },
      );
      if (affected !== 1) throw new ChartsafeError(ErrorCode.CONFLICT);
      await effect(manager, request);
      const { patientId, encounterId } = request;
      await this.events.record({
        occurredAt: now,
        actor,
        action: EVENTS[action],
        outcome: AuditOutcome.SUCCESS,
        records: [{ patientId, encounterId, documentId: null }],
        overrideRequestId: requestId,
      });
    });
  }
}

/** The step by which a request ends with its patient; what the clock has done already stays the clock's. */
function endOf({ state, createdAt }: OverrideRequest, grant: OverrideGrant | undefined, limit: Date): RequestAction {
  if (!OPEN_STATES.includes(state as OverrideRequestState)) return grant ? 'REVOKE_BY_MERGE' : 'EXPIRE';
  return createdAt <= limit ? 'LAPSE' : 'END_BY_MERGE';
}

async function completeWorkflow(manager: EntityManager, { id }: OverrideRequest, completedAt: Date): Promise<void> {
  await manager.update(WorkflowAssignment, { requestId: id }, { completedAt });
}

async function endGrants(manager: EntityManager, { id }: OverrideRequest, endsAt: Date): Promise<void> {
  await manager.update(OverrideGrant, { requestId: id }, { endsAt });
}

/** Whether a step of the clock took effect; where somebody was faster, that is what counts. */
async function tookEffect(step: Promise<void>): Promise<boolean> {
  try {
    await step;
    return true;
  } catch (error) {
    if (error instanceof ChartsafeError && error.code === ErrorCode.CONFLICT) return false;
    throw error;
  }
}
