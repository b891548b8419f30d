import type { Request, RequestHandler } from 'express';
import { AuditAction, AuditOutcome } from '../audit/AuditDraft';
import { ChartsafeError, ErrorCode } from '../errors';
import { reportAsCsv } from '../gate/exportReport';
import { signedIn } from '../gate/RequestContext';
import type { ReportDefinition } from '../gate/ReportDefinition';
import { givenReport } from '../gate/savedReports';
import { Permission } from '../policy/Permission';
import type { OperationContext } from './createContext';
import { createExport } from './createExport';
import { checkVariables } from './limit/checkVariables';
import type { Runtime } from './Runtime';

/** The name of the export, in the trail and in addresses. */
const FIELD = 'reports/demographics.csv';

/**
 * Answers `GET /reports/demographics.csv?reportDefinition=…` for a saved report of the viewer's own, and `POST` to the same address
 * with `{"definition": …}`, as `demographicReport` takes it.
 */
export function createReportExport(runtime: Runtime): RequestHandler {
  return createExport(runtime, {
    name: 'a report',
    methods: ['GET', 'POST'],
    open: async (context, request) => {
      const { viewer } = signedIn(context);
      if (!viewer.permissions.has(Permission.REPORTS_RUN)) throw await refused(runtime, context);
      // A body that nests deep would overflow whatever reads it.
      checkVariables(request.body, runtime.config.limits);
      const definition = await reportOf(context, request);
      if (!definition) return null;
      const text = reportAsCsv({
        database: runtime.database,
        trail: runtime.trail,
        username: viewer.username,
        actor: context.actor(),
        clock: runtime.clock,
        expiresAt: context.expiresAt,
        field: FIELD,
        definition,
      });
      // The first page is read before the status is sent, so that what fails at once is told.
      const first = await text.next();
      return { fileName: 'demographics.csv', mediaType: 'text/csv; charset=utf-8; header=present', text: withFirst(first, text) };
    },
  });
}

async function refused(runtime: Runtime, context: OperationContext): Promise<ChartsafeError> {
  const draft = { occurredAt: context.now, actor: context.actor(), action: AuditAction.OPERATION, field: FIELD };
  await runtime.trail.record([{ ...draft, outcome: AuditOutcome.REFUSED, errorCode: ErrorCode.FORBIDDEN }]);
  return new ChartsafeError(ErrorCode.FORBIDDEN);
}

/** The report that a request names; null where a saved one is none of the viewer's own. That is written down before this resolves. */
async function reportOf(context: OperationContext, request: Request): Promise<ReportDefinition | null> {
  const parameters = new URL(request.originalUrl, 'http://localhost').searchParams;
  const unknown = [...parameters.keys()].some((name) => name !== 'reportDefinition');
  if (unknown || parameters.getAll('reportDefinition').length > 1) throw ChartsafeError.badInput('query', 'ONE_OF_REPORTDEFINITION');
  const body = request.method === 'POST' ? (request.body as { readonly definition?: unknown } | undefined) : undefined;
  const given = { definition: body?.definition, reportDefinition: parameters.get('reportDefinition') };
  const definition = await givenReport(context, FIELD, given);
  await context.journal.flush();
  return definition;
}

async function* withFirst(first: IteratorResult<string, unknown>, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
