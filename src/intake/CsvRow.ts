import { DateTime } from 'luxon';
import { isRealDay } from '../condition/isRealDay';
import { RowFault } from './faults';

/** A day, or a day and a time, with or without an offset. */
const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$/;
/** The first year that MySQL keeps in a column of dates and times. */
const FIRST_YEAR = 1000;
/** Stands where bytes were not UTF-8. */
const REPLACEMENT = '\ufffd';

/** One row of a CSV file, read by the names of its columns. Throws `RowFault` at what breaks a rule. */
export class CsvRow {
  /** `columns` gives the place of each column, `end` the bytes from the beginning of the file to the end of the row. */
  constructor(
    readonly number: number,
    readonly end: number,
    private readonly values: readonly string[],
    private readonly columns: ReadonlyMap<string, number>,
  ) {}

  /** The value of a column; null where it is empty, or the file has no such column. */
  text(column: string): string | null {
    const index = this.columns.get(column);
    const value = index === undefined ? '' : (this.values[index] ?? '').trim();
    if (value.includes(REPLACEMENT)) throw new RowFault('NOT_UTF8', column);
    return value === '' ? null : value;
  }

  /** The value of a column that may not be empty. */
  needed(column: string): string {
    const value = this.text(column);
    if (value === null) throw new RowFault('REQUIRED', column);
    return value;
  }

  /** A day, `YYYY-MM-DD`; null where there is none. */
  day(column: string): string | null {
    const value = this.text(column);
    if (value !== null && !isRealDay(value)) throw new RowFault('NOT_A_DATE', column);
    return value;
  }

  /** An instant; null where there is none. Where no offset is written, it is told by the clocks of `timeZone`. */
  instant(column: string, timeZone: string): Date | null {
    const value = this.text(column);
    if (value === null) return null;
    const instant = INSTANT.test(value) ? DateTime.fromISO(value, { zone: timeZone }) : null;
    if (!instant?.isValid || instant.toUTC().year < FIRST_YEAR) throw new RowFault('NOT_A_DATE', column);
    return instant.toJSDate();
  }
}
