import { condition, type Condition } from '../condition/Condition';
import { fold } from '../condition/fold';
import { isRealDay } from '../condition/isRealDay';
import { ChartsafeError } from '../errors';
import { isGiven } from './isGiven';

/** A range of days, both ends included; an end that is left out is open. */
export interface DayRange {
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

/** The largest code point: what begins with a prefix lies between the prefix and the prefix followed by this. */
const LAST_CODE_POINT = '\u{10FFFF}';

/** The criteria of which searches and reports are made, over folded keys. Each throws `BAD_USER_INPUT` for a text of which folding leaves nothing: it would match everything. */
export const criteria = {
  /** The text begins so, as a range, which an index serves. */
  beginsWith: (column: string, text: string, path: string): Condition => {
    const prefix = folded(text, path);
    return condition.all(condition.compare(column, '>=', prefix), condition.compare(column, '<', prefix + LAST_CODE_POINT));
  },
  /** The text is this one. */
  equals: (column: string, text: string, path: string): Condition => condition.is(column, folded(text, path)),
  /** The text is one of these. */
  oneOf: (column: string, texts: readonly string[], path: string): Condition =>
    condition.oneOf(
      column,
      texts.map((text, index) => folded(text, `${path}.${index}`)),
    ),
  /** The day lies in a range. */
  within: (column: string, { from, to }: DayRange, path: string): Condition => {
    if (!isGiven(from) && !isGiven(to)) throw ChartsafeError.badInput(path, 'FROM_OR_TO');
    for (const day of [from, to]) if (isGiven(day) && !isRealDay(day)) throw ChartsafeError.badInput(path, 'REAL_DAY');
    if (isGiven(from) && isGiven(to) && from > to) throw ChartsafeError.badInput(path, 'FROM_BEFORE_TO');
    return condition.all(
      ...(isGiven(from) ? [condition.compare(column, '>=', from)] : []),
      ...(isGiven(to) ? [condition.compare(column, '<=', to)] : []),
    );
  },
} as const;

function folded(text: string, path: string): string {
  const key = fold(text);
  if (key === '') throw ChartsafeError.badInput(path, 'NOT_EMPTY');
  return key;
}
