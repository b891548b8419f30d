import type { Request, RequestHandler } from 'express';
import { ErrorCode } from '../errors';
import { createContext, type OperationContext } from './createContext';
import { httpError } from './httpError';
import type { Runtime } from './Runtime';
import { sendPieces } from './sendPieces';

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
    await sendPieces(runtime.logger, response, `An export of ${name}`, file.text);
  };
}
