import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { RequestHandler, Response } from 'express';
import type { Document } from '../entity/Document';
import { ChartsafeError, ErrorCode } from '../errors';
import { AuditAction, AuditOutcome } from '../audit/AuditDraft';
import { readPieces, useDownloadLink } from '../gate/documentContent';
import { recordOf } from '../gate/Journal';
import { markOf, type SecuredRow } from '../gate/mark';
import { signedIn } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { createContext, type OperationContext } from './createContext';
import { httpError } from './httpError';
import type { Runtime } from './Runtime';

/**
 * Answers a link to a document's content: uses it up, decides anew for the viewer whose token comes with it, writes the
 * event, and only then sends a byte. A link that is unknown, used, run out or another viewer's, and a document that
 * has closed since, are all answered alike.
 */
export function createDownload(runtime: Runtime): RequestHandler {
  return async (request, response) => {
    try {
      const context = await createContext(runtime, request);
      const { scope, document } = await openLink(context, String(request.params.token));
      const mark = document && markOf(document);
      await runtime.trail.record([
        {
          occurredAt: context.now,
          actor: context.actor(),
          action: AuditAction.DOWNLOAD,
          outcome: mark ? AuditOutcome.SUCCESS : AuditOutcome.NOT_FOUND,
          ...(mark ? { records: [recordOf(mark)] } : {}),
        },
      ]);
      if (!document) {
        httpError(request, response, 404, ErrorCode.NOT_FOUND, {}, 'None found for criteria entered');
        return;
      }
      await send(response, document, readPieces(scope.database, document.id));
    } catch (error) {
      if (!(error instanceof ChartsafeError) || response.headersSent) throw error;
      httpError(request, response, STATUSES[error.code] ?? 503, error.code, {}, error.message);
    }
  };
}

const STATUSES: Partial<Record<ErrorCode, number>> = { [ErrorCode.UNAUTHENTICATED]: 401, [ErrorCode.FORBIDDEN]: 403 };

async function openLink(context: OperationContext, token: string) {
  const scope = signedIn(context);
  if (!scope.viewer.permissions.has(Permission.RECORDS_READ)) throw new ChartsafeError(ErrorCode.FORBIDDEN);
  const documentId = await useDownloadLink(scope, token);
  const found = documentId === null ? null : await scope.loaders.record(RecordLevel.DOCUMENT, documentId);
  const isOpen = markOf(found)?.verdict.decision.disclosure === Disclosure.CHART;
  return { scope, document: isOpen ? (found as SecuredRow & Document) : null };
}

async function send(response: Response, { mediaType, sizeBytes, title }: Document, pieces: AsyncIterable<Buffer>): Promise<void> {
  response.status(200);
  response.setHeader('Content-Type', mediaType);
  response.setHeader('Content-Length', sizeBytes);
  response.attachment(title);
  response.setHeader('Content-Type', mediaType);
  for await (const piece of pieces) {
    if (!response.write(piece)) await once(response, 'drain');
  }
  response.end();
  await finished(response);
}
