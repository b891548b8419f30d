import { DateTime } from 'luxon';

/** The day, `YYYY-MM-DD`, that it is in a time zone at an instant. Null stays null. Throws where the zone is not an IANA name. */
export function siteDay(instant: Date, timeZone: string): string;
export function siteDay(instant: Date | null, timeZone: string): string | null;
export function siteDay(instant: Date | null, timeZone: string): string | null {
  if (instant === null) return null;
  const day = DateTime.fromJSDate(instant, { zone: timeZone }).toISODate();
  if (day === null) throw new Error('The time zone of the site is unknown');
  return day;
}
