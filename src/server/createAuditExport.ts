import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler, Response } from 'express';
import { ChartsafeError, ErrorCode } from '../errors';
import { openTrailExport } from '../gate/exportTrail';
import { signedIn } from '../gate/RequestContext';
import { createContext } from './createContext';
import { exportFormats } from './exportFormats';
import { httpError } from './httpError';
import type { Runtime } from './Runtime';
import { readTrailQuery } from './readTrailQuery';

/**
 * Answers `GET /audit/events.csv` and `GET /audit/events.ndjson`: the trail, as far as the provider whose token comes with it
 * may know of it. The export is an event before its first byte leaves, and no more than a page of it is held at a time.
 */
export function createAuditExport(runtime: Runtime): RequestHandler {
  const formats = exportFormats(runtime.config.http.publicUrl);
  return async (request, response) => {
    if (request.method !== 'GET') {
      response.setHeader('Allow', 'GET');
      httpError(request, response, 405, ErrorCode.BAD_USER_INPUT, { rule: 'METHOD' }, 'The trail is exported by GET');
      return;
    }
    if (request.httpVersion === '1.0') {
      // There a connection that is cut off is the end of the text.
      httpError(request, response, 505, ErrorCode.BAD_USER_INPUT, { rule: 'HTTP_VERSION' }, 'The trail is exported over HTTP/1.1');
      return;
    }
    const context = await createContext(runtime, request);
    const { viewer } = signedIn(context);
    const format = /\.csv\/?$/i.test(request.path) ? formats.csv : formats.fhir;
    const opened = await openTrailExport({
      database: runtime.database,
      trail: runtime.trail,
      viewer,
      actor: context.actor(),
      clock: runtime.clock,
      expiresAt: context.expiresAt,
      field: format === formats.csv ? 'audit/events.csv' : 'audit/events.ndjson',
      format,
      search: () => readTrailQuery(new URL(request.originalUrl, 'http://localhost').searchParams),
    });
    response.status(200);
    response.attachment(format.fileName);
    response.setHeader('Content-Type', format.mediaType);
    await send(runtime, response, opened.text());
  };
}

/** A client that goes away ends the export. One that fails, or whose reader may read no more, is cut off, so that nobody takes it for whole. */
async function send({ logger }: Runtime, response: Response, text: AsyncGenerator<string>): Promise<void> {
  try {
    await pipeline(Readable.from(text), response);
  } catch (error) {
    if (isGone(error)) return;
    if (error instanceof ChartsafeError && REFUSALS.includes(error.code))
      logger.info({ code: error.code }, 'An export of the trail was ended');
    else logger.error({ error }, 'An export of the trail has failed');
    response.destroy();
  }
}

const REFUSALS: readonly ErrorCode[] = [ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN];

function isGone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
