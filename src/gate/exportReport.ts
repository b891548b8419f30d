import { stringify } from 'csv-stringify/sync';
import { AuditAction, AuditOutcome, type AuditActor } from '../audit/AuditDraft';
import type { AuditTrail } from '../audit/AuditTrail';
import type { Database } from '../entity/Database';
import { renewDeadline } from '../entity/Deadline';
import { ChartsafeError, ErrorCode } from '../errors';
import { Permission } from '../policy/Permission';
import { recordOf } from './Journal';
import type { Position } from './Keyset';
import { markOf } from './mark';
import { readListWindow } from './readPages';
import { reportList, reportRow } from './readReport';
import { readViewer } from './readViewer';
import { reportColumns, type ReportCell } from './reportColumns';
import type { ReportDefinition } from './ReportDefinition';
import { Scope } from './Scope';

/** How many patients an export holds in memory at a time. */
export const REPORT_EXPORT_PAGE = 500;

/** An export of a report that a viewer asks for. */
export interface ReportExportRequest {
  readonly database: Database;
  readonly trail: AuditTrail;
  readonly username: string;
  readonly actor: AuditActor;
  readonly clock: () => Date;
  /** When the viewer's token expires; null where there is none. */
  readonly expiresAt: Date | null;
  /** By which way it was asked for. */
  readonly field: string;
  readonly definition: ReportDefinition;
}

/**
 * A report as CSV (RFC 4180), a heading first, all rows up to its limit. Each page is decided anew for the viewer as they are then,
 * and the records that it shows are durable in the trail before its text is given. Whoever may run reports no more is an event, and
 * ends it with `UNAUTHENTICATED` or `FORBIDDEN`, as a fault ends it with its error. What ended so is not whole.
 */
export async function* reportAsCsv(request: ReportExportRequest): AsyncGenerator<string> {
  const { select, limit = Infinity } = request.definition;
  let from: Position | null = null;
  let heading = [select.map((column) => reportColumns[column].field)];
  let left = limit;
  do {
    const size = Math.min(REPORT_EXPORT_PAGE, left);
    const page: ExportedPage = await readPage(request, size, from).catch(async (error: unknown) => {
      const errorCode = error instanceof ChartsafeError ? error.code : ErrorCode.INTERNAL_SERVER_ERROR;
      await request.trail.record([{ ...draftOf(request, AuditAction.OPERATION), outcome: AuditOutcome.REFUSED, errorCode }]);
      throw error;
    });
    yield asCsv([...heading, ...page.cells]);
    heading = [];
    left -= page.cells.length;
    from = page.next;
  } while (from !== null && left > 0);
}

interface ExportedPage {
  readonly cells: readonly (readonly ReportCell[])[];
  /** From where the next page is read; null where there is none. */
  readonly next: Position | null;
}

async function readPage(request: ReportExportRequest, size: number, from: Position | null): Promise<ExportedPage> {
  renewDeadline();
  const { definition, trail } = request;
  const scope = await scopeOfNow(request);
  const { rows, next } = await readListWindow(scope, reportList(scope, definition), size, from);
  const records = rows.map(markOf).flatMap((mark) => (mark ? [recordOf(mark)] : []));
  await trail.record([{ ...draftOf(request, AuditAction.READ), outcome: AuditOutcome.SUCCESS, records }]);
  return { cells: rows.map((row) => reportRow(row, definition.select).cells), next };
}

/** The viewer as they are now; what they could read when they asked counts for nothing. */
async function scopeOfNow({ database, username, clock, expiresAt }: ReportExportRequest): Promise<Scope> {
  const now = clock();
  if (expiresAt !== null && expiresAt <= now) throw new ChartsafeError(ErrorCode.UNAUTHENTICATED);
  const viewer = await readViewer(database, username, now);
  if (!viewer.permissions.has(Permission.REPORTS_RUN)) throw new ChartsafeError(ErrorCode.FORBIDDEN);
  return new Scope(database, viewer);
}

function draftOf({ clock, actor, field }: ReportExportRequest, action: AuditAction) {
  return { occurredAt: clock(), actor, action, field };
}

/** A cell that a spreadsheet would take for a formula has an apostrophe before it; a line break in a cell that is not quoted would begin a row. */
function asCsv(rows: readonly (readonly ReportCell[])[]): string {
  return stringify([...rows], { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}
