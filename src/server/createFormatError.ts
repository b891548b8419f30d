import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import { ChartsafeError, ErrorCode, type ErrorDetails } from '../errors';
import { databaseErrorCode } from '../entity/databaseErrorCode';
import { isError } from '../entity/isError';
import type { Logger } from './Logger';
import { requestContext } from './requestContext';
import { safeMessage, type RequestPart } from './safeMessage';
import { violationsOf } from './violationsOf';

/** What Apollo calls for each error of an answer, with its own formatting of it and the error itself. */
export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** What the factory needs. */
export interface FormatErrorOptions {
  readonly logger: Logger;
  /** Whether a "Did you mean" may name parts of the schema. */
  readonly showsSuggestions: boolean;
}

/** Apollo's and graphql-js's own codes for a request that a client got wrong. */
const REQUEST_PARTS: Readonly<Record<string, RequestPart>> = {
  GRAPHQL_PARSE_FAILED: 'SYNTAX',
  GRAPHQL_VALIDATION_FAILED: 'VALIDATION',
  OPERATION_RESOLUTION_FAILURE: 'OPERATION',
  BAD_REQUEST: 'REQUEST',
  PERSISTED_QUERY_NOT_FOUND: 'REQUEST',
  PERSISTED_QUERY_NOT_SUPPORTED: 'REQUEST',
};

/** How deep wrappers are opened: an error in an error in an error says enough. */
const WRAPPERS_MAXIMUM = 8;

/** Codes behind which something is broken: their cause is logged. */
const LOGGED_CODES: ReadonlySet<ErrorCode> = new Set([ErrorCode.INTERNAL_SERVER_ERROR, ErrorCode.UNAVAILABLE, ErrorCode.AUDIT_UNAVAILABLE]);

/**
 * Makes the last hand on every error: each leaves with one of the closed codes, words that are free of values, its
 * place in the document and in the answer, and no stack. What is unknown leaves as `INTERNAL_SERVER_ERROR` with a
 * request id, and the log keeps what it was.
 */
export function createFormatError({ logger, showsSuggestions }: FormatErrorOptions): FormatError {
  return (formatted, error) => {
    const place = {
      ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
      ...(formatted.path === undefined ? {} : { path: formatted.path }),
    };
    const chain = wrapped(error);

    const violations = violationsOf(chain.find((link) => link instanceof ArgumentValidationError));
    if (violations !== null) return { ...place, ...answer(ErrorCode.BAD_USER_INPUT, { rule: 'ARGUMENTS', violations }) };

    const fault = requestFault(formatted, chain);
    if (fault !== null) {
      const { message, path } = safeMessage(fault.part, fault.error, showsSuggestions);
      const details = { rule: fault.part, ...(path === undefined ? {} : { path }) };
      return { ...place, ...answer(ErrorCode.BAD_USER_INPUT, details), message };
    }

    const known = knownError(chain) ?? new ChartsafeError(ErrorCode.INTERNAL_SERVER_ERROR);
    // What was tried too often is logged where it is counted.
    if (LOGGED_CODES.has(known.code) && known.details.retryAfterSeconds === undefined)
      logger.error({ err: error, code: known.code, requestId: requestContext.current()?.requestId }, 'An operation failed');
    const isInternal = known.code === ErrorCode.INTERNAL_SERVER_ERROR;
    return { ...place, ...answer(known.code, isInternal ? { requestId: requestContext.current()?.requestId } : known.details) };
  };
}

function answer(code: ErrorCode, details: ErrorDetails): Pick<GraphQLFormattedError, 'message' | 'extensions'> {
  return { message: new ChartsafeError(code).message, extensions: { ...details, code } };
}

/** The error and everything inside it, outermost first. */
function wrapped(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let link = error; isError(link) && chain.length < WRAPPERS_MAXIMUM;) {
    chain.push(link);
    const { originalError, driverError } = link as { originalError?: unknown; driverError?: unknown };
    link = originalError ?? driverError ?? link.cause;
  }
  return chain;
}

/** The product's own error in the chain, or the one that stands for a refusal of the database; null for anything else. */
function knownError(chain: readonly unknown[]): ChartsafeError | null {
  for (const link of chain) {
    if (link instanceof ChartsafeError) return link;
    const code = databaseErrorCode(link);
    if (code !== null) return new ChartsafeError(code, {}, link);
  }
  return null;
}

/**
 * The error as one of a wrong request, with the part that is wrong; null where the request is right. What has a place in
 * the answer comes from a resolver, and is a fault of the request only where graphql-js itself refused an argument.
 */
function requestFault(formatted: GraphQLFormattedError, chain: readonly unknown[]): { part: RequestPart; error: GraphQLError } | null {
  const [error] = chain;
  if (!(error instanceof GraphQLError) || chain.some((link) => link instanceof ChartsafeError)) return null;
  const part = formatted.path === undefined ? partBeforeExecution(formatted, error) : partWithinExecution(chain.at(-1));
  return part === null ? null : { part, error };
}

function partBeforeExecution(formatted: GraphQLFormattedError, { message }: GraphQLError): RequestPart | null {
  const code = formatted.extensions?.code;
  if (typeof code === 'string' && Object.hasOwn(REQUEST_PARTS, code)) return REQUEST_PARTS[code] ?? null;
  if (/^(Variable "\$|Too many errors processing variables)/.test(message)) return 'VARIABLES';
  return /^(Unknown operation named|Must provide (an )?operation)/.test(message) ? 'OPERATION' : null;
}

function partWithinExecution(deepest: unknown): RequestPart | null {
  return deepest instanceof GraphQLError && deepest.extensions.code === undefined && /^Argument "/.test(deepest.message)
    ? 'ARGUMENTS'
    : null;
}
