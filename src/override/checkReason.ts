import { visibleText } from '../condition/visibleText';
import { ChartsafeError, ErrorCode } from '../errors';
import type { SiteReason } from '../policy/SiteSettings';

/** A reason as a client gives it. */
export interface GivenReason {
  readonly code: string;
  readonly text?: string | null | undefined;
}

/** A reason that the site accepts. */
export interface AcceptedReason {
  readonly code: string;
  /** In NFC, trimmed, without invisible characters; null where none was given. */
  readonly text: string | null;
}

/** The shortest and the longest text of a reason, in code points. */
export const REASON_TEXT = { minimum: 8, maximum: 500 } as const;
/** The code that says nothing without a text. */
export const OTHER_REASON = 'OTHER';

/** A text of marks and signs alone says nothing. */
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/** Checks a reason against the site's list. Throws `OVERRIDE_REASON_INVALID` with the rule that it breaks, before any record is looked up. */
export function checkReason(given: GivenReason, accepted: readonly SiteReason[]): AcceptedReason {
  if (!accepted.some(({ code }) => code === given.code)) throw invalid('CODE_UNKNOWN');
  const text = visibleText(given.text ?? '');
  const length = [...text].length;
  if (!SAYS_SOMETHING.test(text)) {
    if (given.code === OTHER_REASON) throw invalid('TEXT_NEEDED');
    if (given.text !== null && given.text !== undefined && given.text !== '') throw invalid('TEXT_TOO_SHORT');
    return { code: given.code, text: null };
  }
  if (length < REASON_TEXT.minimum) throw invalid('TEXT_TOO_SHORT');
  if (length > REASON_TEXT.maximum) throw invalid('TEXT_TOO_LONG');
  return { code: given.code, text };
}

function invalid(rule: string): ChartsafeError {
  return new ChartsafeError(ErrorCode.OVERRIDE_REASON_INVALID, { path: 'overrideReason', rule, ...REASON_TEXT });
}
