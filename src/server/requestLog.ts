import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pinoHttp, type HttpLogger } from 'pino-http';
import { describeError } from './describeError';
import type { Logger } from './Logger';

/** A request id that a proxy may give: long enough to be unique, and nothing in it that could forge a line of the log. */
const SANE_REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** Probes come every few seconds, and the query editor's files by the dozen: they say nothing while all is well. */
const QUIET_PATH = /^\/(livez$|readyz$|ide\/files\/)/;

/** One line for each request when it ends: method, path, status, time and request id; never a body, a query or a header. */
export function requestLog(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && SANE_REQUEST_ID.test(given) ? given : randomUUID();
    },
    wrapSerializers: false,
    serializers: {
      req: (request: IncomingMessage) => ({ id: request.id, method: request.method, path: loggedPath(request) }),
      res: (response: ServerResponse) => ({ status: response.statusCode }),
      err: describeError,
    },
    customLogLevel: (request, response, error) => {
      if (error !== undefined || response.statusCode >= 500) return 'error';
      return QUIET_PATH.test(loggedPath(request)) ? 'debug' : 'info';
    },
    customSuccessMessage: (_request, response) => (response.writableEnded ? 'Request answered' : 'Request abandoned by the client'),
    customErrorMessage: () => 'Request failed',
  });
}

/** What stands before the path where a request has its address as a whole, as proxies send it; it may hold a password. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i;

/** A letter, digit or sign that was written by its number. */
const ESCAPED = /%[2-7][0-9a-f]/gi;
const DOWNLOAD = /(documents\/+).*/is;

/** The path of a request without its query, and without the token of a download, however that is written. */
function loggedPath(request: IncomingMessage): string {
  const { originalUrl } = request as { originalUrl?: string };
  const [address = '/'] = (originalUrl ?? request.url ?? '/').split(/[?#]/);
  const path = address.replace(ORIGIN, '');
  const plain = path.replace(ESCAPED, decodeURIComponent);
  return DOWNLOAD.test(plain) ? plain.replace(DOWNLOAD, '$1…') : path;
}
