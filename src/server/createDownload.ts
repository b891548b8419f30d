import type { RequestHandler, Response } from 'express';
import type { Document } from '../entity/Document';
import { ChartsafeError, ErrorCode } from '../errors';
import { AuditAction, AuditOutcome } from '../audit/AuditDraft';
import { readPieces, useDownloadLink } from '../gate/documentContent';
import { recordOf } from '../gate/Journal';
import { markOf, type SecuredRow } from '../gate/mark';
import { signedIn } from '../gate/RequestContext';
import type { Scope } from '../gate/Scope';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { createContext, type OperationContext } from './createContext';
import { httpError } from './httpError';
import type { Runtime } from './Runtime';
import { sendPieces } from './sendPieces';

/**
 * Answers a link to a document's content: uses it up, decides anew for the viewer whose token comes with it, writes the
 * event, and only then sends a byte. A link that is unknown, used, run out or another viewer's, and a document that
 * has closed since, are all answered alike.
 */
export function createDownload(runtime: Runtime): RequestHandler {
  return async (request, response) => {
    if (request.method !== 'GET') {
      response.setHeader('Allow', 'GET');
      httpError(request, response, 405, ErrorCode.BAD_USER_INPUT, { rule: 'METHOD' }, 'Contents are fetched by GET');
      return;
    }
    try {
      const context = await createContext(runtime, request);
      const scope = signedIn(context);
      if (!scope.viewer.permissions.has(Permission.RECORDS_READ)) {
        await runtime.trail.record([{ ...draftOf(context), outcome: AuditOutcome.REFUSED, errorCode: ErrorCode.FORBIDDEN }]);
        throw new ChartsafeError(ErrorCode.FORBIDDEN);
      }
      const document = await openLink(runtime, context, scope, String(request.params.token));
      if (!document) {
        httpError(request, response, 404, ErrorCode.NOT_FOUND, {}, 'None found for criteria entered');
        return;
      }
      const pieces = readPieces(scope.database, document.id);
      // Until the first is there, what fails is told as an error.
      const first = await pieces.next();
      announce(response, document);
      await sendPieces(runtime.logger, response, 'A download', resumed(first, pieces));
    } catch (error) {
      if (!(error instanceof ChartsafeError) || response.headersSent) throw error;
      httpError(request, response, STATUSES[error.code] ?? 503, error.code, {}, error.message);
    }
  };
}

const STATUSES: Partial<Record<ErrorCode, number>> = { [ErrorCode.UNAUTHENTICATED]: 401, [ErrorCode.FORBIDDEN]: 403 };

/** Uses the link up and writes the event, both or neither; null where there is nothing to show. */
function openLink(runtime: Runtime, context: OperationContext, scope: Scope, token: string): Promise<(SecuredRow & Document) | null> {
  return runtime.database.transaction(async () => {
    const documentId = await useDownloadLink(scope, token);
    const found = documentId === null ? null : await scope.loaders.record(RecordLevel.DOCUMENT, documentId);
    const mark = markOf(found);
    const isOpen = mark?.verdict.decision.disclosure === Disclosure.CHART;
    const outcome = isOpen ? AuditOutcome.SUCCESS : AuditOutcome.NOT_FOUND;
    await runtime.trail.record([{ ...draftOf(context), outcome, ...(mark ? { records: [recordOf(mark)] } : {}) }]);
    return isOpen ? (found as SecuredRow & Document) : null;
  });
}

function draftOf(context: OperationContext) {
  return { occurredAt: context.now, actor: context.actor(), action: AuditAction.DOWNLOAD };
}

/** What stands in a row may be of another hand; what is no media type is sent as bytes. */
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(; ?charset=[\w-]+)?$/;

/** Texts are kept in UTF-8. */
function contentTypeOf(mediaType: string): string {
  if (!MEDIA_TYPE.test(mediaType)) return 'application/octet-stream';
  return mediaType.startsWith('text/') && !mediaType.includes('charset') ? `${mediaType}; charset=utf-8` : mediaType;
}

async function* resumed<Piece>(first: IteratorResult<Piece>, rest: AsyncGenerator<Piece>): AsyncGenerator<Piece> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

function announce(response: Response, { mediaType, sizeBytes, title }: Document): void {
  response.status(200);
  response.attachment(title);
  response.setHeader('Content-Length', sizeBytes);
  response.setHeader('Content-Type', contentTypeOf(mediaType));
}
