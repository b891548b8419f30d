import { visibleText } from '../condition/visibleText';
import { ChartsafeError } from '../errors';
import { REASON_TEXT } from '../override/checkReason';

/** Why a record is locked or unlocked, in NFC, trimmed, without invisible characters: 8 to 500 code points that say something. Throws `BAD_USER_INPUT`. */
export function checkLockReason(given: string): string {
  const text = visibleText(given);
  const length = [...text].length;
  if (length < REASON_TEXT.minimum || length > REASON_TEXT.maximum) throw ChartsafeError.badInput('reason', 'LENGTH_FROM_8_TO_500');
  if (!/[\p{L}\p{N}]/u.test(text)) throw ChartsafeError.badInput('reason', 'LETTERS_OR_DIGITS');
  return text;
}
