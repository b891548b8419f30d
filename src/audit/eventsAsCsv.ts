import { stringify } from 'csv-stringify/sync';
import type { ExportedEvent, ExportedRecord } from './ExportedEvent';

type Cell = string | number | null | undefined;

/** The columns, with what stands in each for an event and one of its records; the record is null where the event has none to show. */
const COLUMNS: Readonly<Record<string, (event: ExportedEvent, record: ExportedRecord | null) => Cell>> = {
  id: ({ id }) => id,
  occurredAt: ({ occurredAt }) => occurredAt.toISOString(),
  viewerId: ({ viewer }) => viewer?.id,
  viewer: ({ viewer }) => viewer?.displayName,
  roles: ({ body }) => body.actor.roles.join('; '),
  action: ({ action }) => action,
  outcome: ({ outcome }) => outcome,
  errorCode: ({ body }) => body.errorCode,
  operationName: ({ body }) => body.actor.operationName,
  field: ({ body }) => body.field,
  reasonCode: ({ body }) => body.reason?.code,
  reasonText: ({ body }) => body.reason?.text,
  grantId: ({ body }) => body.grantId,
  overrideRequestId: ({ body }) => body.overrideRequestId,
  subjectType: ({ body }) => body.subject?.type,
  subjectId: ({ body }) => body.subject?.id,
  requestId: ({ body }) => body.actor.requestId,
  clientAddress: ({ body }) => body.actor.clientAddress,
  patientId: (_, record) => record?.patient.id,
  mrn: (_, record) => record?.patient.mrn,
  demographicNumber: (_, record) => record?.patient.demographicNumber,
  lastName: (_, record) => record?.patient.lastName,
  firstName: (_, record) => record?.patient.firstName,
  birthDate: (_, record) => record?.patient.birthDate,
  sex: (_, record) => record?.patient.sex,
  encounterId: (_, record) => record?.encounter?.id,
  encounterNumber: (_, record) => record?.encounter?.number,
  documentId: (_, record) => record?.documentId,
  disclosure: (_, record) => record?.disclosure,
  door: (_, record) => record?.door,
  rules: (_, record) => record?.rules?.join(' '),
};

/**
 * Events as CSV (RFC 4180), one row for each event and record, a heading first. A cell that a spreadsheet would take for a
 * formula, since it begins with `=`, `+`, `-`, `@`, a tab or a carriage return, has an apostrophe before it.
 */
export async function* eventsAsCsv(pages: AsyncIterable<readonly ExportedEvent[]>): AsyncGenerator<string> {
  yield write([Object.keys(COLUMNS)]);
  for await (const events of pages) yield write(events.flatMap(rowsOf));
}

function rowsOf(event: ExportedEvent): Cell[][] {
  const records = event.records.length === 0 ? [null] : event.records;
  return records.map((record) => Object.values(COLUMNS).map((cell) => cell(event, record)));
}

function write(rows: readonly (readonly Cell[])[]): string {
  // A line break inside of a cell that is not quoted would begin a row, and a formula with it.
  return stringify([...rows], { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}
