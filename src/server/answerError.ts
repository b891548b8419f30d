import type { ErrorRequestHandler } from 'express';
import { ChartsafeError, ErrorCode } from '../errors';
import { databaseErrorCode } from '../entity/databaseErrorCode';
import { httpError } from './httpError';

/** What the body parser and the router call their refusals, and how ours are called. */
const REFUSALS: Readonly<Record<string, readonly [rule: string, message: string]>> = {
  'entity.parse.failed': ['JSON', 'The body is not valid JSON'],
  'entity.too.large': ['SIZE', 'The body is too large'],
  'encoding.unsupported': ['CONTENT_ENCODING', 'The content encoding is not one that this server reads'],
  'charset.unsupported': ['CHARSET', 'The body is not in UTF-8'],
  'request.size.invalid': ['SIZE', 'The body is not as long as its header says'],
  'request.aborted': ['ABORTED', 'The request ended before its body'],
};

/** Statuses of the product's own errors, where a route outside GraphQL throws one. */
const STATUSES: Readonly<Partial<Record<ErrorCode, number>>> = {
  [ErrorCode.UNAUTHENTICATED]: 401,
  [ErrorCode.FORBIDDEN]: 403,
  [ErrorCode.BAD_USER_INPUT]: 400,
  [ErrorCode.NOT_FOUND]: 404,
  [ErrorCode.CONFLICT]: 409,
  [ErrorCode.UNAVAILABLE]: 503,
  [ErrorCode.AUDIT_UNAVAILABLE]: 503,
  [ErrorCode.INTERNAL_SERVER_ERROR]: 500,
};

/** The last handler of the application: every error that a route throws is answered in the shape of a GraphQL error, and logged when it is ours. */
export const answerError: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status, type } = (typeof error === 'object' && error !== null ? error : {}) as { status?: unknown; type?: unknown };
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const [rule, message] = REFUSALS[String(type)] ?? ['REQUEST', 'The request is not one that this server accepts'];
    httpError(request, response, status, ErrorCode.BAD_USER_INPUT, { rule }, message);
    return;
  }
  const databaseCode = databaseErrorCode(error);
  const known = error instanceof ChartsafeError ? error : new ChartsafeError(databaseCode ?? ErrorCode.INTERNAL_SERVER_ERROR, {}, error);
  const ownStatus = STATUSES[known.code] ?? 403;
  if (ownStatus >= 500) response.err = known;
  httpError(
    request,
    response,
    ownStatus,
    known.code,
    known.code === ErrorCode.INTERNAL_SERVER_ERROR ? { requestId: request.id } : known.details,
  );
};
