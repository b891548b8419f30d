import sql from 'sql-template-tag';
import { condition } from '../condition/Condition';
import { ChartsafeError, ErrorCode } from '../errors';
import { checkReason, type AcceptedReason, type GivenReason } from '../override/checkReason';
import { Disclosure } from '../policy/Disclosure';
import { Door } from '../policy/Door';
import { OverrideRequestState } from '../policy/OverrideRequestState';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import type { OverrideResult } from '../override/OverrideDesk';
import { demandStepUp } from './demandStepUp';
import type { Mark } from './mark';
import { RecordReader } from './RecordReader';
import { openedBy, pending } from './refusals';
import { signedIn, type RequestContext } from './RequestContext';
import { Scope } from './Scope';

/**
 * Checks that the viewer may give a reason, signed in lately enough, and that it is one. Throws `FORBIDDEN`, `STEP_UP_REQUIRED` or
 * `OVERRIDE_REASON_INVALID`, in this order and before any record is looked up.
 */
export function acceptReason(context: RequestContext, given: GivenReason): AcceptedReason {
  const { viewer } = signedIn(context);
  if (!viewer.permissions.has(Permission.OVERRIDE_SELF)) throw new ChartsafeError(ErrorCode.FORBIDDEN);
  demandStepUp(context);
  return checkReason(given, viewer.site.reasons);
}

/**
 * Opens what is asked of a marked record by a reason, and gives the scope under which it is open. Grant and event are
 * durable when this resolves. Throws `RECORD_BLOCKED`, `OVERRIDE_DENIED`, `OVERRIDE_APPROVAL_PENDING` or `AUDIT_UNAVAILABLE`.
 */
export async function openWithReason(context: RequestContext, mark: Mark, reason: AcceptedReason): Promise<Scope> {
  const { grant, requestId, isPending } = await takeReason(context, mark, reason);
  context.news.publish({ viewerId: mark.scope.viewer.id, requestId, grantId: grant?.id ?? null });
  if (isPending && requestId !== null) throw pending(requestId);
  const { scope, patientId } = mark;
  const asked = requestId === null || patientId === null ? scope : withRequest(scope, requestId, patientId);
  return grant === null ? asked : asked.withGrant(grant);
}

/** What came of a reason, and whether the record itself waits for an analyst. */
export interface TakenReason extends OverrideResult {
  readonly isPending: boolean;
}

/** The same without a scope, and without an error where an analyst is to be asked. Throws `RECORD_BLOCKED`, `OVERRIDE_DENIED` or `AUDIT_UNAVAILABLE`. */
export async function takeReason(context: RequestContext, mark: Mark, reason: AcceptedReason): Promise<TakenReason> {
  const { scope, verdict } = mark;
  const { disclosure, door } = verdict.decision;
  if (disclosure === Disclosure.EXISTENCE) throw new ChartsafeError(ErrorCode.RECORD_BLOCKED);
  if (door === Door.NEVER) throw new ChartsafeError(ErrorCode.OVERRIDE_DENIED);
  const { patientId, encounterId } = openedBy(mark);
  const { opens, asks } =
    encounterId === null ? await doorsOfPatient(mark, patientId) : { opens: door === Door.REASON, asks: door === Door.APPROVAL };
  const result = await context.desk.take({
    viewer: scope.viewer,
    actor: context.actor(),
    reason,
    patientId,
    encounterId,
    documentId: mark.documentId,
    decision: verdict.decision,
    rules: verdict.fired,
    grantIds: verdict.grantIds,
    opens,
    asks,
  });
  return { ...result, isPending: door === Door.APPROVAL };
}

/**
 * What a reason for a whole patient meets: what it opens at once, and whether something has the door `APPROVAL`, which it keeps: the grant
 * of a reason lifts nothing behind that door.
 */
async function doorsOfPatient({ scope, verdict }: Mark, patientId: string): Promise<{ opens: boolean; asks: boolean }> {
  const { door } = verdict.decision;
  if (door === Door.APPROVAL) return { opens: false, asks: true };
  const doors = await doorsInChart(scope, patientId);
  return { opens: door === Door.REASON || doors.has(Door.REASON), asks: doors.has(Door.APPROVAL) };
}

async function doorsInChart(scope: Scope, patientId: string): Promise<ReadonlySet<Door>> {
  const reader = new RecordReader(scope, RecordLevel.ENCOUNTER);
  const where = reader.where(condition.all(condition.is('patient_id', patientId), reader.visible(Disclosure.IDENTITY)));
  const rows = await scope.database.query<Record<string, unknown>>(sql`SELECT ${reader.selection()} ${reader.source.from} WHERE ${where}`);
  return new Set(rows.map((row) => reader.markOf(row).verdict.decision.door));
}

function withRequest(scope: Scope, id: string, patientId: string): Scope {
  const { openRequests } = scope.viewer;
  if (openRequests.some((request) => request.id === id)) return scope;
  const request = { id, state: OverrideRequestState.PENDING, patientId, encounterId: null } as const;
  return new Scope(scope.database, { ...scope.viewer, openRequests: [...openRequests, request] });
}
