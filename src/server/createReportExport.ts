import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import { AuditAction, AuditOutcome } from '../audit/AuditDraft';
import { ChartsafeError, ErrorCode } from '../errors';
import { reportAsCsv } from '../gate/exportReport';
import { signedIn } from '../gate/RequestContext';
import type { ReportDefinition } from '../gate/ReportDefinition';
import { givenReport } from '../gate/savedReports';
import { Permission } from '../policy/Permission';
import { createContext, type OperationContext } from './createContext';
import { httpError } from './httpError';
import { checkVariables } from './limit/checkVariables';
import type { Runtime } from './Runtime';

/** The name of the export, in the trail and in addresses. */
const FIELD = 'reports/demographics.csv';

/**
 * Answers `GET /reports/demographics.csv?reportDefinition=…` for a saved report of the viewer's own, and `POST` to the same address
 * with `{"definition": …}`, as `demographicReport` takes it. No more than a page is held at a time.
 */
export function createReportExport(runtime: Runtime): RequestHandler {
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'POST') {
      response.setHeader('Allow', 'GET, POST');
      httpError(request, response, 405, ErrorCode.BAD_USER_INPUT, { rule: 'METHOD' }, 'Reports are exported by GET and POST');
      return;
    }
    if (request.httpVersion === '1.0') {
      // There a connection that is cut off is the end of the text.
      httpError(request, response, 505, ErrorCode.BAD_USER_INPUT, { rule: 'HTTP_VERSION' }, 'Reports are exported over HTTP/1.1');
      return;
    }
    const context = await createContext(runtime, request);
    const { viewer } = signedIn(context);
    if (!viewer.permissions.has(Permission.REPORTS_RUN)) throw await refused(runtime, context);
    // A body that nests deep would overflow whatever reads it.
    checkVariables(request.body, runtime.config.limits);
    const definition = await reportOf(context, request);
    if (!definition) {
      httpError(request, response, 404, ErrorCode.NOT_FOUND, {}, 'None found for criteria entered');
      return;
    }
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
    response.status(200);
    response.attachment('demographics.csv');
    response.setHeader('Content-Type', 'text/csv; charset=utf-8; header=present');
    await send(runtime, response, withFirst(first, text));
  };
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

/** A client that goes away ends the export. One that fails, or whose viewer may run reports no more, is cut off, so that nobody takes it for whole. */
async function send({ logger }: Runtime, response: Response, text: AsyncGenerator<string>): Promise<void> {
  try {
    await pipeline(Readable.from(text), response);
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    if (error instanceof ChartsafeError) logger.info({ code: error.code }, 'An export of a report was ended');
    else logger.error({ error }, 'An export of a report has failed');
    response.destroy();
  }
}
