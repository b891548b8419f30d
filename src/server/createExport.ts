import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import { ChartsafeError, ErrorCode } from '../errors';
import { createContext, type OperationContext } from './createContext';
import { httpError } from './httpError';
import type { Runtime } from './Runtime';

/** A file that is sent as it is read: no more than a page of it is held at a time. */
interface ExportedFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: AsyncGenerator<string>;
}

/** What is exported at an address. */
interface ExportAddress {
  /** What it is, for messages: "the trail". */
  readonly name: string;
  readonly methods: readonly string[];
  /** The file that a request asks for; null where there is none for who asks. Whatever may not be exported throws. */
  readonly open: (context: OperationContext, request: Request) => Promise<ExportedFile | null>;
}

/** Answers at an address whose answer is a file. What fails before the first byte is told as an error, what fails later cuts it off. */
export function createExport(runtime: Runtime, { name, methods, open }: ExportAddress): RequestHandler {
  return async (request, response) => {
    if (!methods.includes(request.method)) {
      response.setHeader('Allow', methods.join(', '));
      httpError(request, response, 405, ErrorCode.BAD_USER_INPUT, { rule: 'METHOD' }, `An export of ${name} wants ${methods.join(' or ')}`);
      return;
    }
    if (request.httpVersion === '1.0') {
      // There a connection that is cut off is the end of the text.
      httpError(request, response, 505, ErrorCode.BAD_USER_INPUT, { rule: 'HTTP_VERSION' }, `An export of ${name} wants HTTP/1.1`);
      return;
    }
    const file = await open(await createContext(runtime, request), request);
    if (!file) {
      httpError(request, response, 404, ErrorCode.NOT_FOUND, {}, 'None found for criteria entered');
      return;
    }
    response.status(200);
    response.attachment(file.fileName);
    response.setHeader('Content-Type', file.mediaType);
    await send(runtime, response, name, file.text);
  };
}

/** A client that goes away ends the export. One that fails, or whose viewer may read no more, is cut off, so that nobody takes it for whole. */
async function send({ logger }: Runtime, response: Response, name: string, text: AsyncGenerator<string>): Promise<void> {
  try {
    await pipeline(Readable.from(text), response);
  } catch (error) {
    if (isGone(error)) return;
    if (error instanceof ChartsafeError && REFUSALS.includes(error.code))
      logger.info({ code: error.code }, `An export of ${name} was ended`);
    else logger.error({ error }, `An export of ${name} has failed`);
    response.destroy();
  }
}

const REFUSALS: readonly ErrorCode[] = [ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN];

function isGone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
