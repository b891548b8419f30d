import sql, { join, raw, type Sql } from 'sql-template-tag';
import { AuditSubjectType, type AuditAction, type AuditedRecord, type AuditOutcome } from '../audit/AuditDraft';
import { readBody, type AuditBody } from '../audit/readBody';
import { globalId } from '../entity/globalId';
import { instantParameter, readInstant } from '../entity/instant';
import { Keyset } from './Keyset';
import { Page } from './Page';
import { readPageArguments, type PageArguments } from './pageArguments';
import { readKeysetPage, type KeysetList } from './readKeysetPage';
import type { Scope } from './Scope';
import { bodyHolds, eventShown, eventTable, readTrailRecords, recordKey, type KnownRecords, type TrailRecordRow } from './trailRecords';
import type { TrailSearch } from './TrailSearch';

/** An event, as one reader may read it; what it says of records is read apart, as far as the reader may know of them. */
export interface TrailEvent {
  readonly id: string;
  readonly globalId: string;
  readonly scope: Scope;
  readonly occurredAt: Date;
  /** Null where nobody was signed in. */
  readonly viewer: TrailViewer | null;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  readonly roles: readonly string[];
  readonly operationName: string | null;
  /** Where in the operation; null where it is of no field. */
  readonly field: string | null;
  /** The code of the answer, where it was refused. */
  readonly errorCode: string | null;
  readonly reason: AuditBody['reason'] | null;
  /** The ids of the grant and of the request of which it speaks, as clients know them. */
  readonly globalGrantId: string | null;
  readonly globalRequestId: string | null;
  readonly requestId: string;
  readonly clientAddress: string | null;
  /** All that was written, for those who choose what of it is shown. */
  readonly body: AuditBody;
}

/** Who did it. */
export interface TrailViewer {
  readonly id: string;
  readonly globalId: string;
  readonly displayName: string;
  readonly physician: boolean;
}

/** A record of an event with what was decided on it then. */
export type TrailRecord = TrailRecordRow & Pick<AuditedRecord, 'disclosure' | 'door' | 'rules'>;

/** An event as the database gives it. */
export type TrailRow = Readonly<Record<string, string | number | Date | null>>;

const SELECTED = raw(`ev.id AS id, ev.occurred_at AS occurredAt, v.id AS viewerId, v.display_name AS displayName,
  v.physician AS physician, ev.action AS action, ev.outcome AS outcome, ev.body AS body`);

/** One page of the events of which the reader may know, the newest first. */
export function readTrail(scope: Scope, search: TrailSearch, given: PageArguments): Promise<Page<TrailEvent>> {
  return readKeysetPage(scope.database, trailList(scope, search), given);
}

/** The page of a search that names a record of which the reader may not know. */
export function emptyTrail(given: PageArguments): Page<never> {
  readPageArguments(given, KEYSET);
  const no = async () => false;
  return new Page<never>([], no, no, async () => 0);
}

/** The list of events that a search finds for a reader. */
export function trailList(scope: Scope, search: TrailSearch): KeysetList<TrailRow, TrailEvent> {
  const where = join([...eventCriteria(search), WHOLE, eventShown(scope, search)], ' AND ');
  const source = sql`FROM ${eventTable(search)} LEFT JOIN provider v ON v.id = ev.viewer_id WHERE ${where}`;
  return { selected: SELECTED, source, keyset: KEYSET, read: (row) => asEvent(scope, row) };
}

/** A change of many members is one event to its readers, however many were written: `membersOfEvent` has all. More would tell how many are hidden. */
const WHOLE = raw(
  `(ev.subject_type IS NULL OR ev.subject_type <> '${AuditSubjectType.PATIENT_SET}' OR JSON_EXTRACT(ev.body, '$.part') IS NULL)`,
);

/** By time, then by id: neither tells where an event stands among those that the reader does not see. */
const KEYSET = new Keyset('trail', [
  { by: raw('ev.occurred_at'), type: 'instant', descending: true, nullable: false },
  { by: raw('ev.id'), type: 'string', descending: true, nullable: false },
]);

/** The records of an event of which the reader may know. Documents that are not open to the reader are not told apart. */
export async function recordsOfEvent({ id, scope, body }: TrailEvent): Promise<readonly TrailRecord[]> {
  const known = await scope.loaders.named('trail records', (ids) => readTrailRecords(scope, ids)).load(id);
  return known ? trailRecords(body, known) : [];
}

/** The records that a body names, as far as they are known, with what it says of them. */
export function trailRecords({ records: named = [] }: AuditBody, known: KnownRecords): readonly TrailRecord[] {
  const records = new Map<string, TrailRecord>();
  for (const each of named) {
    const row = known.get(recordKey(each));
    if (!row) continue;
    const { disclosure, door, rules } = each;
    const decided = { ...(disclosure ? { disclosure } : {}), ...(door ? { door } : {}), ...(rules ? { rules } : {}) };
    const record = { ...row, ...decided };
    records.set(JSON.stringify(record), record);
  }
  return [...records.values()];
}

function eventCriteria({ from, to, viewerId, subjectId, actions, outcome, errorCode }: TrailSearch): Sql[] {
  const terms: Sql[] = [];
  if (from) terms.push(sql`ev.occurred_at >= ${instantParameter(from)}`);
  if (to) terms.push(sql`ev.occurred_at <= ${instantParameter(to)}`);
  if (viewerId) terms.push(sql`ev.viewer_id = ${viewerId}`);
  if (subjectId) terms.push(sql`ev.subject_id = ${subjectId}`);
  if (actions) terms.push(sql`ev.action IN (${join([...actions])})`);
  if (outcome) terms.push(sql`ev.outcome = ${outcome}`);
  if (errorCode) terms.push(bodyHolds(sql`${'$.errorCode'}`, errorCode));
  return terms;
}

function asEvent(scope: Scope, row: TrailRow): TrailEvent {
  const id = String(row.id);
  const body = readBody(id, String(row.body));
  const { roles, operationName, requestId, clientAddress } = body.actor;
  return {
    id,
    globalId: globalId('AuditEvent', id),
    scope,
    occurredAt: readInstant(row.occurredAt as Date | string) as Date,
    viewer: viewerOf(row),
    action: String(row.action) as AuditAction,
    outcome: String(row.outcome) as AuditOutcome,
    roles,
    operationName,
    field: body.field ?? null,
    errorCode: body.errorCode ?? null,
    reason: body.reason ?? null,
    globalGrantId: body.grantId === undefined ? null : globalId('OverrideGrant', body.grantId),
    globalRequestId: body.overrideRequestId === undefined ? null : globalId('OverrideRequest', body.overrideRequestId),
    requestId,
    clientAddress,
    body,
  };
}

function viewerOf({ viewerId, displayName, physician }: TrailRow): TrailViewer | null {
  if (typeof viewerId !== 'string') return null;
  return { id: viewerId, globalId: globalId('Provider', viewerId), displayName: String(displayName), physician: Number(physician) === 1 };
}
