import { ChartsafeError, ErrorCode } from '../errors';
import { ConfigError } from '../server/Config';
import { databaseErrorCode } from '../entity/databaseErrorCode';
import { UsageError } from './CommandResult';

/** How a command ends; docs/commands.md says it to people. */
export enum ExitCode {
  DONE = 0,
  /** It was done, and found a fault. */
  FAULT = 1,
  /** It was asked for in a wrong way, or the environment has a fault. */
  USAGE = 2,
  /** The database, or the trail, cannot be used now. */
  UNAVAILABLE = 3,
  /** Something went wrong that should not. */
  INTERNAL = 4,
}

const OF_USAGE: readonly ErrorCode[] = [ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN, ErrorCode.BAD_USER_INPUT, ErrorCode.NOT_FOUND];

/** How a command ends that threw. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError || error instanceof ConfigError) return ExitCode.USAGE;
  if (error instanceof ChartsafeError) {
    if (OF_USAGE.includes(error.code)) return ExitCode.USAGE;
    return error.code === ErrorCode.INTERNAL_SERVER_ERROR ? ExitCode.INTERNAL : ExitCode.UNAVAILABLE;
  }
  return databaseErrorCode(error) === null ? ExitCode.INTERNAL : ExitCode.UNAVAILABLE;
}
