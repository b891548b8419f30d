import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { ErrorCode, type ChartsafeError } from '../errors';

/** The statuses of refusals that come before any operation runs; others are 400. */
const STATUSES: Readonly<Partial<Record<ErrorCode, number>>> = {
  [ErrorCode.UNAUTHENTICATED]: 401,
  [ErrorCode.FORBIDDEN]: 403,
  [ErrorCode.UNAVAILABLE]: 503,
  [ErrorCode.AUDIT_UNAVAILABLE]: 503,
  [ErrorCode.INTERNAL_SERVER_ERROR]: 500,
};

/** The status of what was tried too often. */
const TOO_MANY_REQUESTS = 429;

/** Wraps an error that is thrown before execution (in the context), so that Apollo answers with the right HTTP status. */
export function withHttpStatus(error: ChartsafeError): GraphQLError {
  const headers = new HeaderMap();
  if (error.code === ErrorCode.UNAUTHENTICATED) headers.set('www-authenticate', 'Bearer');
  const { retryAfterSeconds } = error.details;
  const isTooOften = typeof retryAfterSeconds === 'number';
  if (isTooOften) headers.set('retry-after', String(retryAfterSeconds));
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { ...error.extensions, http: { status: isTooOften ? TOO_MANY_REQUESTS : (STATUSES[error.code] ?? 400), headers } },
  });
}
