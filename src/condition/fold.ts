/** Letters that people type without their stroke, hook or ligature and that NFKD leaves whole; each row is "plain: its variants". */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  a: 'ⱥɐ',
  ae: 'æ',
  b: 'ƀƃɓ',
  c: 'ƈȼ',
  d: 'đðƌȡɖɗ',
  e: 'əɇǝɛ',
  f: 'ƒ',
  g: 'ǥɠ',
  h: 'ħɦⱨ',
  i: 'ıɨɩ',
  j: 'ȷɉ',
  k: 'ĸƙⱪ',
  l: 'łƚȴɫⱡ',
  n: 'ŋƞȵɲɳ',
  o: 'øɔɵ',
  oe: 'œ',
  p: 'ƥᵽ',
  r: 'ɍɽ',
  s: 'ſȿʂ',
  ss: 'ß',
  t: 'ŧƫƭȶʈⱦ',
  th: 'þ',
  u: 'ʉ',
  v: 'ʋ',
  w: 'ⱳ',
  y: 'ƴɏ',
  z: 'ƶȥɀⱬ',
  σ: 'ς',
  "'": '‘’‛ʻʼʽ′',
  '-': '‐‒–—―−',
};

const PLAIN_BY_VARIANT: ReadonlyMap<string, string> = new Map(
  Object.entries(PLAIN_LETTERS).flatMap(([plain, variants]) => [...variants].map((variant) => [variant, plain] as const)),
);
const VARIANTS = new RegExp(`[${[...PLAIN_BY_VARIANT.keys()].join('')}]`, 'gu');

const PLAIN_ASCII = /^[\u0020-\u007e]*$/;
const WHITE_SPACE = /\p{White_Space}/gu;
/** Noncharacters too: SQLite's LIKE reads U+FFFE and U+FFFF as one and the same. */
const UNSEEN = /[\p{M}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;
const SPACES = / {2,}/g;

/** One round. To upper and then to lower case, so that a letter with several small forms (ſ, ß, ı, ᲀ) has one key; marks go after that, for ᾳ has the capital ΑΙ. */
function foldOnce(text: string): string {
  return text
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(WHITE_SPACE, ' ')
    .replace(UNSEEN, '')
    .replace(VARIANTS, (variant) => PLAIN_BY_VARIANT.get(variant) ?? variant)
    .replace(SPACES, ' ');
}

/** Folds all but the ends, until nothing changes any more. */
function foldInside(text: string): string {
  if (PLAIN_ASCII.test(text)) return text.toLowerCase().replace(SPACES, ' ');
  let before = text;
  let after = foldOnce(before);
  while (after !== before) {
    before = after;
    after = foldOnce(before);
  }
  return after;
}

/**
 * The one folding of the product: NFKD, marks removed, lower case, letters such as ø ł ß ı æ đ þ by their plain ones, typographic
 * apostrophes and dashes by `'` and `-`, controls, invisible characters and lone surrogates removed, each run of white space one
 * space, none at the ends. The same text in other case, accents or normal form has the same key; folding a key changes nothing; never throws.
 *
 * A key has no space at its ends and no character below U+0020. Therefore MySQL's PAD SPACE comparison of keys under utf8mb4_bin
 * and SQLite's BINARY are both plain comparison by code point, as `compareCodePoints` does it.
 */
export function fold(text: string): string {
  return foldInside(text).trim();
}

/**
 * Folds a LIKE pattern as `fold` folds text, but keeps a space at either end, so that `'de %'` means a word and then something.
 * `%` and `_` stay wildcards, and what folds to them (`％`, `＿`) becomes one. No folded pattern holds a capital ASCII letter. Never throws.
 */
export function foldPattern(pattern: string): string {
  return foldInside(pattern);
}
