import { DateTime } from 'luxon';
import type { RelativeDay } from './Condition';
import { isRealDay } from './isRealDay';

/**
 * The day that a relative day means when today is `today` (`YYYY-MM-DD`), as `YYYY-MM-DD`; months and years clamp to the month's end.
 * Null where it falls outside the years 1 to 9999: no database knows that day. Throws RangeError if `today` is not a real day.
 */
export function resolveDay(day: RelativeDay, today: string): string | null {
  if (!isRealDay(today)) throw new RangeError('Today must be a real day as YYYY-MM-DD');
  // UTC has no change of clocks, so a day is always 24 hours and none is skipped.
  const moved = DateTime.fromISO(today, { zone: 'utc' }).plus({ [day.unit.toLowerCase()]: day.amount });
  const text = moved.isValid ? moved.toISODate() : null;
  return text !== null && isRealDay(text) ? text : null;
}
