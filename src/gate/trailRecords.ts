import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { AuditOutcome, AuditSubjectType, type AuditedRecord } from '../audit/AuditDraft';
import { recordsInSql, type RecordsInSql } from '../audit/recordsInSql';
import { toSql } from '../condition/toSql';
import { Disclosure } from '../policy/Disclosure';
import { visibleAt } from '../policy/visibleAt';
import { columns } from './columns';
import { mayKnow } from './readOverrides';
import type { Scope } from './Scope';
import type { TrailSearch } from './TrailSearch';

/** A record of an event, as the reader may know of it. */
export interface TrailRecordRow {
  readonly patientId: string;
  readonly encounterId: string | null;
  /** Null as well where the document is not open to the reader: documents are listed nowhere before they are. */
  readonly documentId: string | null;
}

/** What a record of an event is of today, by the ids that its event names; absent where the reader may not know of it. */
export type KnownRecords = ReadonlyMap<string, TrailRecordRow>;

/** A row of the statement: the ids that the event names, and what they are of today. */
interface Row extends TrailRecordRow {
  readonly eventId: string;
  readonly namedPatient: string | null;
  readonly namedEncounter: string | null;
  readonly namedDocument: string | null;
}

/** Names a record by the ids that its event has of it. */
export function recordKey({ patientId, encounterId, documentId }: AuditedRecord): string {
  return [patientId, encounterId, documentId].join(' ');
}

/** The records of events of which the reader may know, in one statement. */
export async function readTrailRecords(scope: Scope, eventIds: readonly string[]): Promise<ReadonlyMap<string, KnownRecords>> {
  const open = toSql(visibleAt(scope, 'DOCUMENT', Disclosure.CHART), columns.DOCUMENT, scope.viewer.today);
  const named = recordsInSql(scope.database);
  const rows = await scope.database.query<Row>(sql`
    SELECT DISTINCT ev.id AS eventId, ${named.patientId} AS namedPatient, ${named.encounterId} AS namedEncounter,
      ${named.documentId} AS namedDocument, p.id AS patientId, e.id AS encounterId,
      CASE WHEN d.id IS NOT NULL AND ${open} THEN d.id END AS documentId
    FROM audit_event ev JOIN ${source(named)} WHERE ev.id IN (${join([...eventIds])}) AND ${known(scope, named)}`);
  const byEvent = new Map<string, Map<string, TrailRecordRow>>();
  for (const { eventId, namedPatient, namedEncounter, namedDocument, ...record } of rows) {
    const records = byEvent.get(eventId) ?? new Map<string, TrailRecordRow>();
    byEvent.set(eventId, records);
    records.set(recordKey({ patientId: namedPatient, encounterId: namedEncounter, documentId: namedDocument }), record);
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
  const named = recordsInSql(scope.database);
  const criteria = recordCriteria(search, named);
  const shown = sql`(SELECT 1 FROM ${source(named)} WHERE ${known(scope, named)}${criteria ?? empty} LIMIT 1) IS NOT NULL`;
  if (criteria) return join([...bodyHints(search), shown], ' AND ');
  const none = sql`(SELECT 1 FROM audit_event_record o WHERE o.event_id = ev.id LIMIT 1) IS NULL`;
  return sql`(ev.outcome = ${AuditOutcome.NOT_FOUND} OR ${none} OR ${shown})`;
}

/**
 * The table of events, as `ev`: where a search names a record, joined to the events that can name it too, so that a chart's events
 * are found by an index instead of one by one. Look-ups by the ids of encounters and documents name no patient. SQLite keeps the order of
 * a CROSS JOIN; left to itself it would unfold every event before it asks whether that one was found.
 */
export function eventTable(search: TrailSearch): Sql {
  const { patientId, encounterId } = search;
  const named: Sql[] = [];
  if (patientId) {
    named.push(sql`SELECT o.event_id FROM audit_event_record o WHERE o.record_id IN (${join(patientKeys(patientId, search))})
      UNION SELECT o.event_id FROM encounter oe JOIN audit_event_record o ON o.record_id = oe.id WHERE oe.patient_id = ${patientId}
      UNION SELECT o.event_id FROM document od JOIN audit_event_record o ON o.record_id = od.id WHERE od.patient_id = ${patientId}`);
  }
  if (encounterId) {
    named.push(sql`SELECT o.event_id FROM (${patientsOf(encounterId)}) op CROSS JOIN audit_event_record o ON o.record_id = op.id
        JOIN audit_event oa ON oa.id = o.event_id WHERE oa.body LIKE ${`%"${encounterId}"%`}
      UNION SELECT o.event_id FROM audit_event_record o WHERE o.record_id = ${encounterId}
      UNION SELECT o.event_id FROM document od JOIN audit_event_record o ON o.record_id = od.id WHERE od.encounter_id = ${encounterId}`);
  }
  if (named.length === 0) return sql`audit_event ev`;
  const tables = named.map((events, index) => sql`(${events}) ${raw(`n${index}`)}`);
  const same = named.map((_, index) => raw(`ev.id = n${index}.event_id`));
  return sql`${join(tables, ' CROSS JOIN ')} CROSS JOIN audit_event ev ON ${join(same, ' AND ')}`;
}

/** The patient of an encounter, and all who were merged into that one: events name the patient of their own time. */
function patientsOf(encounterId: string): Sql {
  return sql`SELECT patient_id AS id FROM encounter WHERE id = ${encounterId}
    UNION SELECT m.id FROM encounter me JOIN merged_patient m ON m.survivor_id = me.patient_id WHERE me.id = ${encounterId}`;
}

/**
 * The records of the event `ev`, with what they are of today: a look-up by the id of an encounter, or of a document, leads to its
 * patient, and what was said of a patient who was merged since leads to the one who is left. An id of a record that never was leads
 * nowhere, and is dropped here.
 */
function source({ from, patientId, encounterId, documentId }: RecordsInSql): Sql {
  return sql`${from}
    LEFT JOIN document d ON d.id = ${documentId}
    LEFT JOIN encounter e ON e.id = COALESCE(${encounterId}, d.encounter_id)
    LEFT JOIN merged_patient mp ON mp.id = ${patientId}
    JOIN patient p ON p.id = COALESCE(e.patient_id, d.patient_id, mp.survivor_id, ${patientId})`;
}

/** The reader may know of the patient, of the encounter where one is named, and of the document where it is still there. */
function known(scope: Scope, { encounterId }: RecordsInSql): Sql {
  const document = toSql(visibleAt(scope, 'DOCUMENT', Disclosure.IDENTITY), columns.DOCUMENT, scope.viewer.today);
  return sql`(${encounterId} IS NULL OR e.id IS NOT NULL) AND (d.id IS NULL OR ${document}) AND ${mayKnow(scope)}`;
}

/** The keys under which events name the patient of a search. */
function patientKeys(patientId: string, { formerPatientIds = [] }: TrailSearch): string[] {
  return [patientId, ...formerPatientIds];
}

function recordCriteria(search: TrailSearch, named: RecordsInSql): Sql | null {
  const { patientId, encounterId, disclosure, door } = search;
  const terms: Sql[] = [];
  if (patientId) {
    terms.push(
      sql`(${named.patientId} IN (${join(patientKeys(patientId, search))}) OR (${named.patientId} IS NULL AND p.id = ${patientId}))`,
    );
  }
  if (encounterId) terms.push(sql`e.id = ${encounterId}`);
  if (disclosure) terms.push(sql`${named.disclosure} = ${disclosure}`);
  if (door) terms.push(sql`${named.door} = ${door}`);
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
