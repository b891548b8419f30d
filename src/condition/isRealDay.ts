import { DateTime } from 'luxon';

const SHAPE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** Whether a text is `YYYY-MM-DD` and names a day of the Gregorian calendar in the years 1 to 9999. */
export function isRealDay(text: string): boolean {
  return SHAPE.test(text) && !text.startsWith('0000') && DateTime.fromISO(text, { zone: 'utc' }).isValid;
}
