import cors from 'cors';
import express, { type Express, type RequestHandler } from 'express';
import { withDeadline } from '../entity/Deadline';
import { ErrorCode } from '../errors';
import { answerError } from './answerError';
import type { Config } from './Config';
import { createIde, type Persona } from './createIde';
import { httpError } from './httpError';
import type { Logger } from './Logger';
import { createProbes, type Readiness } from './createProbes';
import { requestContext } from './requestContext';
import { requestLog } from './requestLog';
import { securityHeaders } from './securityHeaders';

/** What the application is made of; everything that decides or knows a record comes from outside. */
export interface AppParts {
  readonly config: Config;
  readonly logger: Logger;
  /** Answers an operation whose body is parsed already. */
  readonly graphql: RequestHandler;
  /** Answers `GET /documents/:token`. */
  readonly download: RequestHandler;
  /** Answers `GET /audit/events.csv` and `GET /audit/events.ndjson`. */
  readonly auditExport: RequestHandler;
  /** Answers `GET` and `POST /reports/demographics.csv`; the body of a post is parsed already. */
  readonly reportExport: RequestHandler;
  readonly readiness: () => Promise<Readiness>;
  /** Whom the query editor offers to sign in as; asked for only where personas are on. */
  readonly personas: () => Promise<readonly Persona[]>;
  /** Makes a persona's token; asked for only where personas are on. */
  readonly mintToken: (username: string) => Promise<string>;
}

/** How long browsers remember an answer about other origins. */
const CORS_MEMORY_SECONDS = 600;

/** Puts the HTTP side together: headers, log, the GraphQL end point, downloads, probes, and the query editor where it is on. */
export function createApp(parts: AppParts): Express {
  const { config, logger } = parts;
  const json = express.json({ limit: config.limits.bodyBytes });
  const app = express();
  const inRequestContext = requestContextOf(config);
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.http.trustedProxyHops);
  app.set('query parser', false);

  app.use(requestLog(logger));
  app.use(securityHeaders('api', config.http.publicUrl.startsWith('https:')));
  app.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.use(createProbes(parts.readiness, logger));
  app.use(
    cors({
      origin: [...config.http.corsOrigins],
      methods: ['POST', 'GET'],
      allowedHeaders: ['Content-Type', 'Authorization', 'X-Request-Id'],
      exposedHeaders: ['WWW-Authenticate', 'Retry-After'],
      maxAge: CORS_MEMORY_SECONDS,
    }),
  );

  app.post('/graphql', requireJson, json, inRequestContext, parts.graphql);
  app.all('/graphql', (request, response) => {
    response.setHeader('Allow', 'POST');
    httpError(request, response, 405, ErrorCode.BAD_USER_INPUT, { rule: 'METHOD' }, 'Operations are sent by POST');
  });
  app.get('/documents/:token', inRequestContext, parts.download);
  app.get(['/audit/events.csv', '/audit/events.ndjson'], inRequestContext, parts.auditExport);
  app.get('/reports/demographics.csv', inRequestContext, parts.reportExport);
  app.post('/reports/demographics.csv', requireJson, json, inRequestContext, parts.reportExport);
  app.all('/reports/demographics.csv', parts.reportExport);
  if (config.ide) app.use(createIde(parts));

  app.use((request, response) => httpError(request, response, 404, ErrorCode.NOT_FOUND, {}, 'There is nothing at this address'));
  app.use(answerError);
  return app;
}

/** The parameter of a media type that says how its text is encoded; each, for parsers differ in which they take. */
const CHARSETS = /;\s*charset\s*=\s*"?([^";\s]*)/gi;

/**
 * Refuses a body that is not JSON, or is not in UTF-8, as JSON is: the parser behind it would take half a dozen other encodings. Forms of other
 * origins, which browsers send unasked, end here.
 */
const requireJson: RequestHandler = (request, response, next) => {
  const contentType = request.headers['content-type'];
  if (request.is('application/json') !== false && contentType !== undefined) {
    if ([...contentType.matchAll(CHARSETS)].every(([, charset = '']) => /^utf-?8$/i.test(charset))) next();
    else httpError(request, response, 415, ErrorCode.BAD_USER_INPUT, { rule: 'CHARSET' }, 'The body is not in UTF-8');
    return;
  }
  httpError(request, response, 415, ErrorCode.BAD_USER_INPUT, { rule: 'CONTENT_TYPE' }, 'The body must be of type application/json');
};

/** Carries the request id and the deadline of an operation along; it stands after the body parser, whose streams would lose them. */
function requestContextOf({ operationSeconds }: Config): RequestHandler {
  return (request, _response, next) => {
    requestContext.run({ requestId: String(request.id) }, () => withDeadline(operationSeconds, next));
  };
}
