import { AuditAction, AuditOutcome, type AuditActor } from '../audit/AuditDraft';
import type { AuditTrail } from '../audit/AuditTrail';
import type { ExportedEvent, ExportedRecord, ExportFormat } from '../audit/ExportedEvent';
import type { Database } from '../entity/Database';
import { renewDeadline } from '../entity/Deadline';
import type { Encounter } from '../entity/Encounter';
import type { Patient } from '../entity/Patient';
import { ChartsafeError, ErrorCode } from '../errors';
import { discloses, Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import type { Viewer } from '../policy/Viewer';
import type { Position } from './Keyset';
import { disclosureOf } from './mark';
import { readViewer } from './readViewer';
import { recordsOfEvent, trailList, type TrailEvent, type TrailRecord } from './readTrail';
import { countRows, readWindow } from './readKeysetPage';
import { Scope } from './Scope';
import { checkTrailSearch, resolveTrailSearch, type TrailSearch } from './TrailSearch';

/** How many events an export holds in memory at a time. */
export const EXPORT_PAGE = 100;

/** An export that a reader asks for. */
export interface TrailExportRequest {
  readonly database: Database;
  readonly trail: AuditTrail;
  readonly viewer: Viewer;
  readonly actor: AuditActor;
  readonly clock: () => Date;
  /** When the reader's token expires; null where there is none. */
  readonly expiresAt: Date | null;
  /** By which way it was asked for, such as `audit/events.csv`. */
  readonly field: string;
  readonly format: ExportFormat;
  /** Reads the criteria; asked after the permission was checked. Throws `BAD_USER_INPUT`. */
  readonly search: () => TrailSearch;
  /** Told after each page how many events have left. */
  readonly onProgress?: (done: number) => void;
}

/** An export that is written to the trail and may leave. */
export interface TrailExport {
  /** How many events there are; it costs as much as reading them. */
  readonly count: () => Promise<number>;
  /**
   * The text, a page of events at a time, the newest first. Each page is decided anew; whoever may read no more is an event, and
   * ends it with `UNAUTHENTICATED` or `FORBIDDEN`, as a fault ends it with its error. What ended so is not whole.
   */
  readonly text: () => AsyncGenerator<string>;
}

/**
 * Opens an export under the decisions of its reader; its event is durable when this resolves, and no byte comes before.
 * Throws `FORBIDDEN`, `BAD_USER_INPUT` or `AUDIT_UNAVAILABLE`.
 */
export async function openTrailExport(request: TrailExportRequest): Promise<TrailExport> {
  const { database, trail, viewer, actor, field, format } = request;
  const draft = { occurredAt: viewer.now, actor, action: AuditAction.AUDIT_EXPORT, field };
  if (!viewer.permissions.has(Permission.AUDIT_READ)) {
    await trail.record([{ ...draft, outcome: AuditOutcome.REFUSED, errorCode: ErrorCode.FORBIDDEN }]);
    throw new ChartsafeError(ErrorCode.FORBIDDEN);
  }
  const asked = request.search();
  checkTrailSearch(asked);
  const scope = new Scope(database, viewer);
  const { criteria, records, isKnown, search } = await resolveTrailSearch(scope, asked);
  const event = { ...draft, criteria, ...(records.length > 0 ? { records } : {}) };
  await trail.record([{ ...event, outcome: isKnown ? AuditOutcome.SUCCESS : AuditOutcome.NOT_FOUND }]);
  const endedBy = async (error: unknown) => {
    const errorCode = error instanceof ChartsafeError ? error.code : ErrorCode.INTERNAL_SERVER_ERROR;
    await trail.record([{ ...event, occurredAt: request.clock(), outcome: AuditOutcome.REFUSED, errorCode }]);
  };
  return {
    count: async () => (isKnown ? countRows(database, trailList(scope, search)) : 0),
    text: () => format.write(isKnown ? readPages(request, search, endedBy) : nothing()),
  };
}

/** Reads page after page, each under the decisions of its moment. What keeps one from being read is told before it is thrown. */
async function* readPages(
  request: TrailExportRequest,
  search: TrailSearch,
  endedBy: (error: unknown) => Promise<void>,
): AsyncGenerator<readonly ExportedEvent[]> {
  let from: Position | null = null;
  let done = 0;
  do {
    const page: ExportPage = await readPage(request, search, from).catch(async (error: unknown) => {
      await endedBy(error);
      throw error;
    });
    if (page.rows === 0) return;
    yield page.events;
    done += page.rows;
    request.onProgress?.(done);
    from = page.next;
  } while (from !== null);
}

/** One page, and from where the next one is read; null where there is none. */
interface ExportPage {
  readonly rows: number;
  readonly events: readonly ExportedEvent[];
  readonly next: Position | null;
}

async function readPage(request: TrailExportRequest, search: TrailSearch, from: Position | null): Promise<ExportPage> {
  renewDeadline();
  const scope = await scopeOfNow(request);
  const list = trailList(scope, search);
  const rows = await readWindow(request.database, list, { size: EXPORT_PAGE, backwards: false, from });
  const events = await Promise.all(rows.map((row) => exported(list.read(row))));
  const last = rows.length < EXPORT_PAGE ? undefined : rows.at(-1);
  return {
    rows: rows.length,
    events: events.flatMap((event) => event ?? []),
    next: last ? list.keyset.position(list.keyset.cursor(last), 'after') : null,
  };
}

/** The reader as they are now; what they could read when they asked counts for nothing. */
async function scopeOfNow({ database, viewer: { username }, clock, expiresAt }: TrailExportRequest): Promise<Scope> {
  const now = clock();
  if (expiresAt !== null && expiresAt <= now) throw new ChartsafeError(ErrorCode.UNAUTHENTICATED);
  const viewer = await readViewer(database, username, now);
  if (!viewer.permissions.has(Permission.AUDIT_READ)) throw new ChartsafeError(ErrorCode.FORBIDDEN);
  return new Scope(database, viewer);
}

async function* nothing(): AsyncGenerator<readonly ExportedEvent[]> {}

/** An event with the identities of its records; null where its records were hidden since it was selected. */
async function exported(event: TrailEvent): Promise<ExportedEvent | null> {
  const { id, occurredAt, viewer, action, outcome, body, scope } = event;
  const read = await Promise.all((await recordsOfEvent(event)).map((record) => exportedRecord(scope, record)));
  const records = read.flatMap((record) => record ?? []);
  if (records.length === 0 && body.records?.length && outcome !== AuditOutcome.NOT_FOUND) return null;
  return { id, occurredAt, viewer, action, outcome, body, records };
}

/** The identities of a record; null where it was hidden since it was selected. */
async function exportedRecord(scope: Scope, record: TrailRecord): Promise<ExportedRecord | null> {
  const { patientId, encounterId, documentId, ...decided } = record;
  const [patient, encounter] = await Promise.all([
    scope.loaders.record(RecordLevel.PATIENT, patientId),
    encounterId === null ? null : scope.loaders.record(RecordLevel.ENCOUNTER, encounterId),
  ]);
  if (!patient || !discloses(disclosureOf(patient), Disclosure.IDENTITY)) return null;
  if (encounterId !== null && !encounter) return null;
  const { id, mrn, demographicNumber, lastName, firstName, birthDate, sex } = patient as unknown as Patient;
  return {
    patient: { id, mrn, demographicNumber, lastName, firstName, birthDate, sex },
    encounter: encounter ? { id: encounter.id, number: (encounter as unknown as Encounter).number } : null,
    documentId,
    ...decided,
  };
}
