import type { Request, Response } from 'express';
import { ChartsafeError, ErrorCode, type ErrorDetails } from '../errors';

/** The media type of answers whose status speaks of the operation; named by the GraphQL-over-HTTP specification. */
export const GRAPHQL_RESPONSE_TYPE = 'application/graphql-response+json';

/** Answers a request in the shape of a GraphQL error, in the media type that the client prefers. */
export function httpError(
  request: Request,
  response: Response,
  status: number,
  code: ErrorCode,
  details: ErrorDetails = {},
  message?: string,
): void {
  const type = request.accepts(['application/json', GRAPHQL_RESPONSE_TYPE]) || 'application/json';
  const error = { message: message ?? new ChartsafeError(code).message, extensions: { ...details, code } };
  response
    .status(status)
    .type(`${type}; charset=utf-8`)
    .send(JSON.stringify({ errors: [error] }));
}
