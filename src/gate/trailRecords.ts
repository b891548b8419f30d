import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { AuditOutcome, AuditSubjectType } from '../audit/AuditDraft';
import { toSql } from '../condition/toSql';
import { Disclosure } from '../policy/Disclosure';
import { visibleAt } from '../policy/visibleAt';
import { columns } from './columns';
import { mayKnow } from './readOverrides';
import type { Scope } from './Scope';
import type { TrailSearch } from './TrailSearch';

/**
 * The records of events, with what they are of today: a look-up by the id of an encounter, or of a document, leads to its
 * patient, and what was said of a patient who was merged since leads to the one who is left. An id of a record that never was leads
 * nowhere, and is dropped here.
 */
const SOURCE = sql`FROM audit_event_record r
  LEFT JOIN document d ON d.id = r.document_id
  LEFT JOIN encounter e ON e.id = COALESCE(r.encounter_id, d.encounter_id)
  LEFT JOIN merged_patient mp ON mp.id = r.patient_id
  JOIN patient p ON p.id = COALESCE(e.patient_id, d.patient_id, mp.survivor_id, r.patient_id)`;

/** A record of an event, as the reader may know of it. */
export interface TrailRecordRow {
  readonly eventId: string;
  /** Its place in the event's body. */
  readonly position: number;
  readonly patientId: string;
  readonly encounterId: string | null;
  /** Null as well where the document is not open to the reader: documents are listed nowhere before they are. */
  readonly documentId: string | null;
}

/** The records of events of which the reader may know, in one statement. */
export async function readTrailRecords(scope: Scope, eventIds: readonly string[]): Promise<ReadonlyMap<string, TrailRecordRow[]>> {
  const open = toSql(visibleAt(scope, 'DOCUMENT', Disclosure.CHART), columns.DOCUMENT, scope.viewer.today);
  const rows = await scope.database.query<TrailRecordRow>(sql`
    SELECT r.event_id AS eventId, r.position AS position, p.id AS patientId, e.id AS encounterId,
      CASE WHEN d.id IS NOT NULL AND ${open} THEN d.id END AS documentId
    ${SOURCE} WHERE r.event_id IN (${join([...eventIds])}) AND ${known(scope)} ORDER BY r.event_id, r.position`);
  const byEvent = new Map<string, TrailRecordRow[]>();
  for (const row of rows) {
    const rowsOfEvent = byEvent.get(row.eventId);
    if (rowsOfEvent) rowsOfEvent.push(row);
    else byEvent.set(row.eventId, [row]);
  }
  return byEvent;
}

/**
 * The condition, over the alias `ev`, that the reader may know of an event, and that one of its records meets the criteria on
 * records. An event that found nothing is there for every reader, since that something is hidden is nothing that it tells.
 */
export function eventShown(scope: Scope, search: TrailSearch): Sql {
  return sql`${ownBlacklistLeftOut(scope)} AND ${recordsShown(scope, search)}`;
}

/** Nobody reads of their own blacklist, or of a set on it. */
function ownBlacklistLeftOut({ viewer }: Scope): Sql {
  const { id, blacklistedSetIds } = viewer;
  const own = sql`(ev.subject_type = ${AuditSubjectType.BLACKLIST} AND ev.subject_id = ${id})`;
  if (blacklistedSetIds.length === 0) return sql`(ev.subject_id IS NULL OR NOT ${own})`;
  const sets = sql`(ev.subject_type = ${AuditSubjectType.PATIENT_SET} AND ev.subject_id IN (${join([...blacklistedSetIds])}))`;
  return sql`(ev.subject_id IS NULL OR NOT (${own} OR ${sets}))`;
}

function recordsShown(scope: Scope, search: TrailSearch): Sql {
  const criteria = recordCriteria(search);
  const shown = sql`(SELECT 1 ${SOURCE} WHERE r.event_id = ev.id AND ${known(scope)}${criteria ?? empty} LIMIT 1) IS NOT NULL`;
  if (criteria) return join([...bodyHints(search), shown], ' AND ');
  const none = sql`(SELECT 1 FROM audit_event_record r WHERE r.event_id = ev.id LIMIT 1) IS NULL`;
  return sql`(ev.outcome = ${AuditOutcome.NOT_FOUND} OR ${none} OR ${shown})`;
}

/**
 * The table of events, as `ev`: where a search names a record, joined to the events that name it too, so that a chart's events are
 * found by an index instead of one by one. Look-ups by the ids of encounters and documents name no patient.
 */
export function eventTable(search: TrailSearch): Sql {
  const { patientId, encounterId } = search;
  const named: Sql[] = [];
  if (patientId) {
    named.push(sql`SELECT o.event_id FROM audit_event_record o WHERE o.patient_id IN (${join(patientKeys(search))})
      UNION SELECT o.event_id FROM audit_event_record o WHERE o.patient_id IS NULL AND (
        o.encounter_id IN (SELECT oe.id FROM encounter oe WHERE oe.patient_id = ${patientId})
        OR o.document_id IN (SELECT od.id FROM document od WHERE od.patient_id = ${patientId}))`);
  }
  if (encounterId) {
    named.push(sql`SELECT DISTINCT o.event_id FROM audit_event_record o
      WHERE o.encounter_id = ${encounterId} OR o.document_id IN (SELECT od.id FROM document od WHERE od.encounter_id = ${encounterId})`);
  }
  if (named.length === 0) return sql`audit_event ev`;
  const tables = named.map((events, index) => sql`(${events}) ${raw(`n${index}`)}`);
  const same = named.map((_, index) => raw(`ev.id = n${index}.event_id`));
  return sql`${join(tables, ' CROSS JOIN ')} JOIN audit_event ev ON ${join(same, ' AND ')}`;
}

/** The reader may know of the patient, of the encounter where one is named, and of the document where it is still there. */
function known(scope: Scope): Sql {
  const document = toSql(visibleAt(scope, 'DOCUMENT', Disclosure.IDENTITY), columns.DOCUMENT, scope.viewer.today);
  return sql`(r.encounter_id IS NULL OR e.id IS NOT NULL) AND (d.id IS NULL OR ${document}) AND ${mayKnow(scope)}`;
}

/** The keys under which events name the patient of a search. */
function patientKeys({ patientId, formerPatientIds = [] }: TrailSearch): string[] {
  return patientId ? [patientId, ...formerPatientIds] : [];
}

function recordCriteria(search: TrailSearch): Sql | null {
  const { patientId, encounterId, disclosure, door } = search;
  const terms: Sql[] = [];
  if (patientId) terms.push(sql`(r.patient_id IN (${join(patientKeys(search))}) OR (r.patient_id IS NULL AND p.id = ${patientId}))`);
  if (encounterId) terms.push(sql`e.id = ${encounterId}`);
  if (disclosure) terms.push(bodyHolds(recordPath('disclosure'), disclosure));
  if (door) terms.push(bodyHolds(recordPath('door'), door));
  return terms.length === 0 ? null : sql` AND ${join(terms, ' AND ')}`;
}

/** What the body must hold for one of its records to meet the criteria: it is cheaper to ask than the records are. */
function bodyHints({ disclosure, door }: TrailSearch): Sql[] {
  return [disclosure, door].flatMap((value) => (value ? [sql`ev.body LIKE ${`%"${value}"%`}`] : []));
}

/** Whether a text in an event's body is the given one. Databases differ in whether they leave JSON's quotes around it. */
export function bodyHolds(path: Sql, value: string): Sql {
  return sql`CAST(JSON_EXTRACT(ev.body, ${path}) AS CHAR) IN (${value}, ${JSON.stringify(value)})`;
}

function recordPath(name: 'disclosure' | 'door'): Sql {
  return raw(`REPLACE('$.records[#].${name}', '#', r.position)`);
}
