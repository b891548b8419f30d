import { GIVEN_UP, NO_CONNECTION, NOT_SENT } from './createGuardedPool';
import { ErrorCode } from '../errors';
import { isError } from './isError';

/** Two transactions met; the same request may succeed when it is made again. */
const CONFLICT_CODES = new Set<string | number>([
  'ER_LOCK_DEADLOCK',
  1213,
  'ER_LOCK_WAIT_TIMEOUT',
  1205,
  'ER_LOCK_NOWAIT',
  3572,
  'ER_CHECKREAD',
  1020,
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
  'SQLITE_LOCKED',
]);

/** The database, or the way to it, is down, full or going down. */
const UNAVAILABLE_CODES = new Set<string | number>([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_ENQUEUE_AFTER_QUIT',
  NOT_SENT,
  GIVEN_UP,
  NO_CONNECTION,
  'ER_CON_COUNT_ERROR',
  1040,
  'ER_TOO_MANY_USER_CONNECTIONS',
  1203,
  'ER_SERVER_SHUTDOWN',
  1053,
  'ER_CLIENT_INTERACTION_TIMEOUT',
  4031,
  'ER_CONNECTION_KILLED',
  1927,
  'ER_QUERY_TIMEOUT',
  3024,
  'ER_STATEMENT_TIMEOUT',
  1969,
  'ER_OPTION_PREVENTS_STATEMENT',
  1290,
  'ER_READ_ONLY_MODE',
  1836,
  'ER_DISK_FULL',
  1021,
  'ER_RECORD_FILE_FULL',
  1114,
  'SQLITE_CANTOPEN',
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_READONLY',
]);

/** What the connection pool says, and a connection that was lost between two statements; they give their errors no code. */
const POOL_MESSAGES = new Set([
  'No connections available.',
  'Queue limit reached.',
  'Pool is closed.',
  "Can't add new command when connection is in closed state",
]);

/**
 * The code of an answer when the database refused: `CONFLICT` where another request was first, `UNAVAILABLE` where the
 * database cannot be reached or cannot work; null for every other error.
 */
export function databaseErrorCode(error: unknown): ErrorCode.CONFLICT | ErrorCode.UNAVAILABLE | null {
  if (!isError(error)) return null;
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  const signs = [code, errno].filter((sign): sign is string | number => typeof sign === 'string' || typeof sign === 'number');
  if (signs.some((sign) => CONFLICT_CODES.has(sign))) return ErrorCode.CONFLICT;
  if (signs.some((sign) => UNAVAILABLE_CODES.has(sign)) || POOL_MESSAGES.has(error.message)) return ErrorCode.UNAVAILABLE;
  return null;
}
