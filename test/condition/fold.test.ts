import fc from 'fast-check';
import { compareCodePoints } from '../../src/condition/compareCodePoints';
import { fold, foldPattern } from '../../src/condition/fold';

const anyText = fc.string({ unit: 'binary' });
const everyCodePoint = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code)).filter((text) =>
  /[^\p{Cn}\p{Co}]/u.test(text),
);

describe('fold gives one key to one name, however it is typed', () => {
  test.each([
    ['ÉLISE', 'elise'],
    ['E\u0301lise', 'elise'],
    ['Müller-Lüdenscheidt', 'muller-ludenscheidt'],
    ['Søren Ærø', 'soren aero'],
    ['Łukasz', 'lukasz'],
    ['WEISS', 'weiss'],
    ['Weiß', 'weiss'],
    ['WEIẞ', 'weiss'],
    ['Işıl', 'isil'],
    ['İŞIL', 'isil'],
    ['Đặng Đình', 'dang dinh'],
    ['Þórður', 'thordur'],
    ['Œuvré', 'oeuvre'],
    ['Ħal Għargħur', 'hal gharghur'],
    ['Ŋorŧ', 'nort'],
    ['ΣΊΣΥΦΟΣ', 'σισυφοσ'],
    ['Σίσυφος', 'σισυφοσ'],
    ['ſuſi', 'susi'],
    ['ﬁn', 'fin'],
    ['Ｏｈｎｏ', 'ohno'],
    ['Åse', 'ase'],
    ['O’Brien', "o'brien"],
    ['Smith–Jones', 'smith-jones'],
    ['  van\t der \u00a0\n Berg ', 'van der berg'],
    ['De  La   CRUZ ', 'de la cruz'],
    ['An\u200bna\u00ad\u0000', 'anna'],
    ['a\u200b b \u200b c', 'a b c'],
    ['\ud83d', ''],
    ['a\udc00b', 'ab'],
    ['a\ufffe\uffff', 'a'],
    ['😀 日本', '😀 日本'],
    ['\u0301', ''],
    ['', ''],
  ])('%j has the key %j', (text, key) => {
    expect(fold(text)).toBe(key);
  });
});

describe('a letter with a stroke, a hook or a ligature has the key of its plain one', () => {
  test.each([
    ['a', 'ⱥȺɐⱯ'],
    ['ae', 'æÆǽ'],
    ['b', 'ƀɃƃƂɓƁ'],
    ['c', 'ƈƇȼȻ'],
    ['d', 'đĐðÐƌƋȡɖƉɗƊ'],
    ['e', 'əƏɇɆǝƎɛƐ'],
    ['f', 'ƒƑ'],
    ['g', 'ǥǤɠƓ'],
    ['h', 'ħĦɦⱨⱧ'],
    ['i', 'ıIİɨƗɩƖ'],
    ['j', 'ȷɉɈ'],
    ['k', 'ĸƙƘⱪⱩ'],
    ['l', 'łŁƚȽȴɫⱢⱡⱠ'],
    ['n', 'ŋŊƞȠȵɲƝɳ'],
    ['o', 'øØǿɔƆɵƟ'],
    ['oe', 'œŒ'],
    ['p', 'ƥƤᵽⱣ'],
    ['r', 'ɍɌɽⱤ'],
    ['s', 'ſȿⱾʂ'],
    ['ss', 'ßẞ'],
    ['t', 'ŧŦƫƭƬȶʈƮⱦȾ'],
    ['th', 'þÞ'],
    ['u', 'ʉɄ'],
    ['v', 'ʋƲ'],
    ['w', 'ⱳⱲ'],
    ['y', 'ƴƳɏɎ'],
    ['z', 'ƶƵȥȤɀⱿⱬⱫ'],
    ['σ', 'ςσΣ'],
    ["'", '‘’‛ʻʼʽ′'],
    ['-', '‐‒–—―−‑'],
  ])('%j', (plain, variants) => {
    const keys = Array.from(variants, (variant) => [variant, fold(variant), fold(`x${variant}x`)]);
    expect(keys).toEqual(Array.from(variants, (variant) => [variant, plain, `x${plain}x`]));
  });
});

describe('fold, of every code point that has a meaning', () => {
  test('is a key already', () => {
    expect(everyCodePoint.filter((text) => fold(fold(text)) !== fold(text))).toEqual([]);
  });

  test('is the same for upper and lower case', () => {
    expect(everyCodePoint.filter((text) => fold(text.toUpperCase()) !== fold(text) || fold(text.toLowerCase()) !== fold(text))).toEqual([]);
  });

  test('is the same for every normal form', () => {
    const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'];
    expect(
      everyCodePoint.filter((text) => forms.some((form) => text.normalize(form) !== text && fold(text.normalize(form)) !== fold(text))),
    ).toEqual([]);
  });

  test('has no mark, control, surrogate or capital ASCII letter, and no space but U+0020', () => {
    expect(everyCodePoint.filter((text) => /[\p{M}\p{C}A-Z]|(?! )\p{White_Space}/u.test(fold(text)))).toEqual([]);
  });
});

describe('fold, of any text', () => {
  test('is a key already', () => {
    fc.assert(
      fc.property(anyText, (text) => expect(fold(fold(text))).toBe(fold(text))),
      { numRuns: 2_000 },
    );
  });

  test('is the same for upper and lower case', () => {
    const property = fc.property(anyText, (text) =>
      expect([fold(text.toUpperCase()), fold(text.toLowerCase())]).toEqual([fold(text), fold(text)]),
    );
    fc.assert(property, { numRuns: 2_000 });
  });

  test('has no space at its ends and no character below U+0020, so MySQL’s PAD SPACE order is the order by code point', () => {
    const padded = (left: string, right: string) => {
      const length = Math.max(Array.from(left).length, Array.from(right).length);
      const pad = (text: string) => text + ' '.repeat(length - Array.from(text).length);
      return Math.sign(compareCodePoints(pad(left), pad(right)));
    };
    const spaced = fc.array(fc.constantFrom('a', ' ', '\t', 'b', '\u0001', '😀', '!')).map((parts) => fold(parts.join('')));
    fc.assert(
      fc.property(spaced, spaced, (left, right) => expect(padded(left, right)).toBe(Math.sign(compareCodePoints(left, right)))),
      { numRuns: 2_000 },
    );
  });
});

describe('foldPattern', () => {
  test.each([
    ['De %', 'de %'],
    [' É_%  ', ' e_% '],
    ['％＿', '%_'],
    ['a\u200b%', 'a%'],
  ])('%j becomes %j', (pattern, folded) => {
    expect(foldPattern(pattern)).toBe(folded);
  });

  test('of a key is the key, so a key with a wildcard behind it is a folded pattern', () => {
    fc.assert(
      fc.property(anyText, (text) => expect(foldPattern(`${fold(text)}%`)).toBe(`${fold(text)}%`)),
      { numRuns: 2_000 },
    );
  });
});

describe('compareCodePoints', () => {
  test.each([
    ['a', 'a', 0],
    ['', 'a', -1],
    ['ab', 'a', 1],
    ['a', 'b', -1],
    ['ｚ', '😀', -1],
    ['\ue000', '😀', -1],
    ['😀', '😁', -1],
    ['\ud7ff', '😀', -1],
    ['😀a', '😀', 1],
  ])('%j against %j', (left, right, sign) => {
    expect(Math.sign(compareCodePoints(left, right))).toBe(sign);
    expect(Math.sign(compareCodePoints(right, left))).toBe(sign === 0 ? 0 : -sign);
  });

  test('is the order of UTF-8 bytes', () => {
    const wellFormed = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(wellFormed, wellFormed, (left, right) =>
        expect(Math.sign(compareCodePoints(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right))),
      ),
    );
  });
});
