import { ChartsafeError, ErrorCode } from '../errors';

/**
 * Throws FRAGMENT_INVALID: where the fragment goes wrong, in code points from 0, and what could have stood there in the words of
 * the language. Never holds a part of the fragment.
 */
export function refuseFragment(offset: number, ...expected: readonly string[]): never {
  throw new ChartsafeError(ErrorCode.FRAGMENT_INVALID, { offset, expected });
}
