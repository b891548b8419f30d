import { fold } from '../condition/fold';
import { visibleText } from '../condition/visibleText';
import { ChartsafeError } from '../errors';

/** Characters of the longest name of a set, a limit, a role or a report. */
const MAXIMUM_NAME = 64;
/** Characters of the longest key that a column holds. */
const MAXIMUM_KEY = 255;

/** A name as it is kept, and the key by which it is unique whatever its case or accents. */
export interface CheckedName {
  readonly name: string;
  readonly nameKey: string;
}

/**
 * A name as an administrator gave it, in NFC, without invisible characters, with single spaces and none at its ends: 1 to 64 code points of
 * which something is left when case and accents are taken away. Throws `BAD_USER_INPUT`.
 */
export function checkName(given: string, path: string): CheckedName {
  // No name has so many invisible characters; what is longer is refused before work is spent on it.
  if (given.length > 10 * MAXIMUM_NAME) throw ChartsafeError.badInput(path, 'LENGTH_FROM_1_TO_64');
  const name = visibleText(given).replace(/\s+/gu, ' ');
  const nameKey = fold(name);
  const length = [...name].length;
  if (length < 1 || length > MAXIMUM_NAME || nameKey === '' || nameKey.length > MAXIMUM_KEY) {
    throw ChartsafeError.badInput(path, 'LENGTH_FROM_1_TO_64');
  }
  return { name, nameKey };
}
