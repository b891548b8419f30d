import fc from 'fast-check';
import { parseFragment } from '../../src/condition/parseFragment';
import { ChartsafeError, ErrorCode } from '../../src/errors';
import { CATALOGUE } from './catalogue';
import { HOSTILE_LITERALS } from './hostileLiterals';
import { HOSTILE_SYNTAX } from './hostileSyntax';

/** Where a fragment is refused; null where it is read. Anything but FRAGMENT_INVALID is thrown on. */
function refusedAt(fragment: string): unknown {
  try {
    parseFragment(fragment, CATALOGUE);
  } catch (error) {
    if (error instanceof ChartsafeError && error.code === ErrorCode.FRAGMENT_INVALID) return error.details.offset;
    throw error;
  }
  return null;
}

const HOSTILE = [...HOSTILE_SYNTAX, ...HOSTILE_LITERALS];

describe('hostile fragments are refused where the hostility begins', () => {
  test('the table is large and its names are distinct', () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(120);
    expect(new Set(HOSTILE.map(([name]) => name)).size).toBe(HOSTILE.length);
  });

  test.each(HOSTILE)('%s', (_, marked) => {
    const [before = '', after, ...more] = marked.split('¦');
    expect({ after: typeof after, more }).toEqual({ after: 'string', more: [] });
    expect(refusedAt(before + after)).toBe(Array.from(before).length);
  });
});

describe('any text at all is read, or refused at a place within it', () => {
  const holds = (fragment: string) => {
    const offset = refusedAt(fragment);
    if (offset === null) return;
    expect(Number.isInteger(offset)).toBe(true);
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(offset).toBeLessThanOrEqual(Array.from(fragment).length);
  };
  const bits = fc.constantFrom(
    ...[
      "'",
      "''",
      '(',
      ')',
      ',',
      '=',
      '<',
      '>',
      '!',
      '-',
      '+',
      ';',
      '--',
      '/*',
      '%',
      '_',
      '\\',
      '"',
      '`',
      '@',
      '?',
      '0',
      '1.5',
      '\0',
      '\ud800',
    ],
    ...[
      ' ',
      '\n',
      '\u00a0',
      'service',
      'number',
      'admit_date',
      'NOT',
      'IN',
      'AND',
      'OR',
      'LIKE',
      'IS',
      'NULL',
      'BETWEEN',
      'DATE',
      'CURRENT_DATE',
    ],
    ...['INTERVAL', 'DAY', "'a'", "'2024-01-31'", 'ı', '😀', '__proto__'],
  );

  test('words of the language, in any order', () => {
    const shuffled = fc.tuple(fc.array(bits, { maxLength: 60 }), fc.constantFrom('', ' ')).map(([parts, space]) => parts.join(space));
    fc.assert(fc.property(shuffled, holds), { numRuns: 5_000 });
  });

  test('arbitrary strings of UTF-16 units', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
        holds,
      ),
      { numRuns: 2_000 },
    );
  });

  test('good and hostile fragments, cut and mixed', () => {
    const good =
      "NOT (service IN ('a', 'b') OR number BETWEEN -1 AND 2.5) AND admit_date >= CURRENT_DATE - INTERVAL 18 YEAR AND sex LIKE '%é_'";
    const source = fc.constantFrom(good, good, ...HOSTILE.map(([, marked]) => marked.replace('¦', '')));
    const mutated = fc
      .tuple(source, source, fc.nat(), fc.nat(), fc.array(bits, { maxLength: 2 }))
      .map(
        ([left, right, cut, join, between]) =>
          left.slice(0, cut % (left.length + 1)) + between.join('') + right.slice(join % (right.length + 1)),
      );
    fc.assert(fc.property(mutated, holds), { numRuns: 5_000 });
  });

  test('huge texts, at once', () => {
    const started = performance.now();
    for (const part of ['(', "'", 'NOT ', "service='a' OR ", '%', ' ', '1', '\u0301', '\ud83d', 'service IN ('])
      holds(part.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
