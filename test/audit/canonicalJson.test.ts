import fc from 'fast-check';
import { canonicalJson, type JsonValue } from '../../src/audit/canonicalJson';

describe('canonical JSON', () => {
  it.each<[string, JsonValue, string]>([
    [
      'sorts names by UTF-16 unit',
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, ö: 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
    [
      'sorts at every depth, and no list',
      { b: [{ d: 1, c: 2 }], a: { y: null, x: true } },
      '{"a":{"x":true,"y":null},"b":[{"c":2,"d":1}]}',
    ],
    [
      'writes numbers as ECMAScript does',
      [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27, -0, 1e21],
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1e+21]',
    ],
    ['escapes only what it must', '\u20ac$\u000f\nA\'B"\\/\u2028', '"€$\\u000f\\nA\'B\\"\\\\/\u2028"'],
    ['writes a date as its instant', { at: new Date('2026-03-01T12:00:00Z') }, '{"at":"2026-03-01T12:00:00.000Z"}'],
    ['leaves out what is undefined', { b: undefined, a: 1 }, '{"a":1}'],
    ['escapes half of a surrogate pair', 'a\ud83d', '"a\\ud83d"'],
  ])('%s', (_name, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each([NaN, Infinity, -Infinity])('has no %s', (value) => {
    expect(() => canonicalJson({ value })).toThrow(TypeError);
  });

  it('is the same whatever the order of names, and reads as the same value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse()) as JsonValue;
        const text = canonicalJson(value);
        expect(canonicalJson(turned)).toBe(text);
        expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text);
      }),
    );
  });
});
