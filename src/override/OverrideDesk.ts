import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { AuditAction, AuditOutcome, type AuditActor, type AuditDraft } from '../audit/AuditDraft';
import type { Database } from '../entity/Database';
import { OverrideGrant, OverrideRequest } from '../entity/Override';
import { Provider } from '../entity/Provider';
import type { Decision } from '../policy/Decision';
import { Door } from '../policy/Door';
import { isRunning, type Grant } from '../policy/Grant';
import type { RuleCode } from '../policy/Narrowing';
import { OverrideRequestState } from '../policy/OverrideRequestState';
import type { Viewer } from '../policy/Viewer';
import type { AcceptedReason } from './checkReason';
import type { OverrideEvents } from './OverrideEvents';
import { CLOCK_ACTOR, type RequestDesk, type StepTaker } from './RequestDesk';
import { stateAt } from './requestState';

/** What a reason is given for, and which doors it met. */
export interface OverrideCase {
  readonly viewer: Viewer;
  readonly actor: AuditActor;
  readonly reason: AcceptedReason;
  readonly patientId: string;
  /** Null where the reason is for the whole patient. */
  readonly encounterId: string | null;
  /** The document that was asked for, where it was one. */
  readonly documentId: string | null;
  /** The record's decision, and the rules that narrowed it, before the reason. */
  readonly decision: Decision;
  readonly rules: readonly RuleCode[];
  /** The grants that had opened it already. */
  readonly grantIds: readonly string[];
  /** Whether something that the reason is for has the door `REASON`, so that a grant opens it. */
  readonly opens: boolean;
  /** Whether something that the reason is for has, or keeps, the door `APPROVAL`, so that an analyst must be asked. */
  readonly asks: boolean;
}

/** What came of a reason. */
export interface OverrideResult {
  /** The grant that now runs; null where none was needed. */
  readonly grant: Grant | null;
  /** The request that now waits for an analyst; null where none was needed. */
  readonly requestId: string | null;
}

/** Where reasons become grants and requests. What it does is durable together with its event, before anything is shown. */
export class OverrideDesk {
  constructor(
    private readonly database: Database,
    private readonly events: OverrideEvents,
    private readonly requests: RequestDesk,
  ) {}

  /**
   * Has the reasons of one viewer take turns, until the end of the unit of work that is under way. It comes before whatever that unit
   * reads: what it reads afterwards is then what the turn before has made.
   */
  async takeTurn(viewerId: string): Promise<void> {
    await this.database.transaction((manager) => this.lockViewer(manager, viewerId));
  }

  /** Takes a reason: makes a grant, files a request, or both; while one runs or waits it makes no second. */
  async take(given: OverrideCase): Promise<OverrideResult> {
    return this.database.transaction(async (manager) => {
      await this.lockViewer(manager, given.viewer.id);
      const grant = given.opens ? await this.grant(manager, given) : null;
      const requestId = given.asks ? await this.request(manager, given) : null;
      await this.events.record(draftOf(given, grant?.id ?? null, requestId));
      return { grant, requestId };
    });
  }

  /** Two reasons of one viewer take turns, so that the second finds what the first made. The embedded database has turns already. */
  private async lockViewer(manager: EntityManager, viewerId: string): Promise<void> {
    if (this.database.isEmbedded) return;
    await manager.getRepository(Provider).findOne({ where: { id: viewerId }, lock: { mode: 'pessimistic_write' } });
  }

  private async grant(manager: EntityManager, { viewer, reason, patientId, encounterId }: OverrideCase): Promise<Grant> {
    const earlier = await manager.findBy(OverrideGrant, { viewerId: viewer.id, patientId });
    const running = earlier.map(asGrant).find((grant) => grant.encounterId === encounterId && isRunning(grant, viewer.now));
    if (running) return running;
    const row = Object.assign(new OverrideGrant(), {
      id: randomUUID(),
      viewerId: viewer.id,
      patientId,
      encounterId,
      strength: Door.REASON,
      reasonCode: reason.code,
      reasonText: reason.text,
      startsAt: viewer.now,
      endsAt: new Date(viewer.now.getTime() + viewer.site.grantMinutes * 60_000),
      requestId: null,
      assignedById: null,
    });
    await manager.insert(OverrideGrant, row);
    return asGrant(row);
  }

  private async request(manager: EntityManager, { viewer, reason, patientId, encounterId }: OverrideCase): Promise<string> {
    const openKey = `${viewer.id}:${encounterId ?? patientId}`;
    const earlier = await manager.findOneBy(OverrideRequest, { openKey });
    if (earlier && stateAt(earlier, null, viewer.now, viewer.site.requestLapseDays) !== OverrideRequestState.LAPSED) return earlier.id;
    if (earlier) await this.requests.lapse(clockOf(viewer), earlier.id);
    const row = Object.assign(new OverrideRequest(), {
      id: randomUUID(),
      viewerId: viewer.id,
      patientId,
      encounterId,
      reasonCode: reason.code,
      reasonText: reason.text,
      state: OverrideRequestState.PENDING,
      openKey,
      createdAt: viewer.now,
      decidedById: null,
      decidedAt: null,
      version: 1,
    });
    await manager.insert(OverrideRequest, row);
    return row.id;
  }
}

/** The clock, as it takes a step at a viewer's request. */
function clockOf({ now, site }: Viewer): StepTaker {
  return { providerId: null, actor: CLOCK_ACTOR, now, site };
}

/** A stored grant as the policy reads it. */
export function asGrant(row: OverrideGrant): Grant {
  return {
    id: row.id,
    patientId: row.patientId,
    encounterId: row.encounterId,
    strength: row.strength === Door.APPROVAL ? Door.APPROVAL : Door.REASON,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
  };
}

function draftOf(given: OverrideCase, grantId: string | null, requestId: string | null): AuditDraft {
  const { viewer, actor, reason, patientId, encounterId, documentId, decision, rules, grantIds } = given;
  return {
    occurredAt: viewer.now,
    actor,
    action: AuditAction.OVERRIDE,
    outcome: AuditOutcome.SUCCESS,
    records: [{ patientId, encounterId, documentId, ...decision, rules, ...(grantIds.length > 0 ? { grants: grantIds } : {}) }],
    reason,
    ...(grantId ? { grantId } : {}),
    ...(requestId ? { overrideRequestId: requestId } : {}),
  };
}
