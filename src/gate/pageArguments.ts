import { ChartsafeError } from '../errors';
import { isGiven } from './isGiven';
import type { Keyset, Position } from './Keyset';

/** The largest page. */
export const MAXIMUM_PAGE = 100;
/** The page of those who do not say how large. */
export const DEFAULT_PAGE = 25;

/** Relay's four arguments, as a client gives them. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** Which part of a list is asked for: so many rows, beyond a place, in a direction. */
export interface PageWindow {
  readonly size: number;
  readonly backwards: boolean;
  /** Null for the first page, or the last. */
  readonly from: Position | null;
}

/** Reads Relay's arguments. Throws `BAD_USER_INPUT` for a size that is not 1 to 100, for both directions at once, and for a cursor of another list. */
export function readPageArguments({ first, after, last, before }: PageArguments, keyset: Keyset): PageWindow {
  const backwards = isGiven(last) || isGiven(before);
  if (backwards && (isGiven(first) || isGiven(after))) throw ChartsafeError.badInput('last', 'ONE_DIRECTION');
  const size = (backwards ? last : first) ?? DEFAULT_PAGE;
  if (!Number.isInteger(size) || size < 1 || size > MAXIMUM_PAGE)
    throw ChartsafeError.badInput(backwards ? 'last' : 'first', 'FROM_1_TO_100');
  const cursor = backwards ? before : after;
  return { size, backwards, from: isGiven(cursor) ? keyset.position(cursor, backwards ? 'before' : 'after') : null };
}
