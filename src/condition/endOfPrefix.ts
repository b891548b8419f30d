const LAST_BEFORE_SURROGATES = 0xd7ff;
const FIRST_AFTER_SURROGATES = 0xe000;
const LAST_CODE_POINT = 0x10ffff;

/**
 * The least text, by code point, that is greater than every text that starts with `prefix`: `'ab'` gives `'ac'`.
 * Null where there is none: for the empty prefix, and for one of U+10FFFF only.
 */
export function endOfPrefix(prefix: string): string | null {
  const characters = Array.from(prefix);
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const code = last.codePointAt(0) ?? LAST_CODE_POINT;
    if (code === LAST_CODE_POINT) continue;
    const next = code === LAST_BEFORE_SURROGATES ? FIRST_AFTER_SURROGATES : code + 1;
    return characters.join('') + String.fromCodePoint(next);
  }
  return null;
}
