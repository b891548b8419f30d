import sql, { raw } from 'sql-template-tag';
import { AuditAction, AuditOutcome, type AuditDraft } from '../audit/AuditDraft';
import { instantParameter, readInstant } from '../entity/instant';
import type { Page } from './Page';
import type { PageArguments } from './pageArguments';
import { readKeysetPage } from './readKeysetPage';
import { recordsOfEvent, trailList, type TrailEvent, type TrailRecord, type TrailRow } from './readTrail';
import type { Scope } from './Scope';
import type { TrailSearch } from './TrailSearch';

/** An event by which somebody opened a chart, or was allowed to. */
export interface ChartAccessRow extends TrailEvent {
  /** Whose chart. */
  readonly patientId: string;
}

/** A grant on the chart, as far as it says why. */
interface GrantReason {
  readonly id: string;
  readonly viewerId: string;
  readonly encounterId: string | null;
  readonly requestId: string | null;
  readonly reasonCode: string;
  readonly reasonText: string | null;
  readonly startsAt: Date | string;
  readonly endsAt: Date | string;
}

/** What opens a chart, and what allows it or ends that. */
const ACCESS: readonly AuditAction[] = [
  AuditAction.READ,
  AuditAction.DOWNLOAD,
  AuditAction.OVERRIDE,
  AuditAction.ASSIGNMENT_MADE,
  AuditAction.ASSIGNMENT_REVOKED,
  AuditAction.ASSIGNMENT_GIVEN_UP,
  AuditAction.ASSIGNMENT_EXPIRED,
  AuditAction.GRANT_GIVEN_UP,
  AuditAction.GRANT_REVOKED,
];

/** Who opened a chart, when and why: one page, the newest first. The reader may know of the patient; the caller has decided so. */
export function readChartAccess(scope: Scope, search: TrailSearch, given: PageArguments): Promise<Page<ChartAccessRow>> {
  const patientId = String(search.patientId);
  const list = trailList(scope, { ...search, actions: ACCESS, outcome: AuditOutcome.SUCCESS });
  return readKeysetPage(scope.database, { ...list, read: (row: TrailRow) => ({ ...list.read(row), patientId }) }, given);
}

/** What was opened of the chart, as far as the reader may know of it. */
export async function recordsOfAccess(access: ChartAccessRow): Promise<readonly TrailRecord[]> {
  return (await recordsOfEvent(access)).filter(({ patientId }) => patientId === access.patientId);
}

/**
 * Why: the reason that was given with it, or that of the grant of which it speaks, or, for what was read, that of the
 * viewer's grant that ran at the time and covered it. Null where nobody had to give one.
 */
export async function reasonOfAccess(access: ChartAccessRow): Promise<AuditDraft['reason'] | null> {
  const { scope, patientId, body } = access;
  if (body.reason) return body.reason;
  const [grants, records] = await Promise.all([
    scope.loaders.named('grants on chart', (ids) => readGrantReasons(scope, ids)).load(patientId),
    recordsOfAccess(access),
  ]);
  const grant = grants?.find((each) => isNamed(each, access) || isInForce(each, access, records));
  return grant ? { code: grant.reasonCode, text: grant.reasonText } : null;
}

function isNamed({ id, requestId }: GrantReason, { body }: ChartAccessRow): boolean {
  return id === body.grantId || requestId === body.overrideRequestId;
}

function isInForce(grant: GrantReason, { action, viewer, occurredAt }: ChartAccessRow, records: readonly TrailRecord[]): boolean {
  if (action !== AuditAction.READ && action !== AuditAction.DOWNLOAD) return false;
  if (grant.viewerId !== viewer?.id) return false;
  if (instantOf(grant.startsAt) > occurredAt || instantOf(grant.endsAt) <= occurredAt) return false;
  return grant.encounterId === null || records.some(({ encounterId }) => encounterId === grant.encounterId);
}

/** The grants on a chart, the one that began last before the others. */
async function readGrantReasons(scope: Scope, patientIds: readonly string[]): Promise<ReadonlyMap<string, GrantReason[]>> {
  const byPatient = new Map<string, GrantReason[]>();
  for (const patientId of patientIds) {
    const now = instantParameter(scope.viewer.now);
    byPatient.set(
      patientId,
      await scope.database.query<GrantReason>(
        sql`SELECT ${GRANT} FROM override_grant g WHERE g.patient_id = ${patientId} AND g.starts_at <= ${now} ORDER BY g.starts_at DESC, g.id`,
      ),
    );
  }
  return byPatient;
}

const GRANT = raw(`g.id AS id, g.viewer_id AS viewerId, g.encounter_id AS encounterId, g.request_id AS requestId,
  g.reason_code AS reasonCode, g.reason_text AS reasonText, g.starts_at AS startsAt, g.ends_at AS endsAt`);

function instantOf(value: Date | string): Date {
  return readInstant(value) as Date;
}
