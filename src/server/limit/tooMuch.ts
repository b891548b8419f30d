import { ChartsafeError, ErrorCode } from '../../errors';

/** The refusal of an operation that asks for too much: which bound it passes, and where that is; nothing of what the client sent. */
export function tooMuch(rule: string, limit: number): ChartsafeError {
  return new ChartsafeError(ErrorCode.BAD_USER_INPUT, { rule, limit });
}
