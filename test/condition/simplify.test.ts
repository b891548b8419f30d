import { raw } from 'sql-template-tag';
import { compareCodePoints } from '../../src/condition/compareCodePoints';
import { condition, type Comparison, type Condition } from '../../src/condition/Condition';
import { resolveValue } from '../../src/condition/resolveValue';
import { simplify } from '../../src/condition/simplify';
import { toSql, type ColumnsInSql } from '../../src/condition/toSql';

const TODAY = '2024-01-31';
const { all, any, not, is, compare, oneOf, between, like, isNull, certainly, some, always, never, unknown } = condition;
const a = is('a', 1);
const b = is('b', 2);
const c = is('c', 3);
const impossible = { today: true, amount: 8000, unit: 'YEAR' } as const;

describe('a condition is made ready for SQL', () => {
  test.each<[string, Condition, Condition]>([
    ['a chain of one is its part', all(a), a],
    ['a chain of none is what changes nothing: AND', all(), always],
    ['a chain of none is what changes nothing: OR', any(), never],
    ['chains of one kind are one', all(a, all(b, all(c))), all(a, b, c)],
    ['chains of one kind are one: OR', any(any(a, b), c), any(a, b, c)],
    ['chains of two kinds are two', all(a, any(b, c)), all(a, any(b, c))],
    ['what changes nothing is left out of an AND', all(a, always, b), all(a, b)],
    ['what changes nothing is left out of an OR', any(a, never, b), any(a, b)],
    ['what decides an AND is all of it', all(a, never, b), never],
    ['what decides an OR is all of it', any(a, always, b), always],
    ['UNKNOWN decides neither', all(any(a, unknown), unknown), all(any(a, unknown), unknown)],
    ['a chain of which one part is left is that part', all(a, always), a],
    ['NOT NOT is nothing', not(not(isNull('a'))), isNull('a')],
    ['NOT of a constant', all(not(never), a), a],
    ['NOT of false in an OR', any(not(always), a), a],
    ['NOT of UNKNOWN is UNKNOWN', not(unknown), unknown],
    ['NOT of a list stays', not(oneOf('a', [1])), not(oneOf('a', [1]))],
    ['NOT of a LIKE stays', not(like('a', '%x')), not(like('a', '%x'))],
    ['NOT of an AND is an OR', not(all(a, isNull('b'))), any(compare('a', '<>', 1), not(isNull('b')))],
    ['NOT of an OR is an AND', not(any(a, isNull('b'))), all(compare('a', '<>', 1), not(isNull('b')))],
    ['NOT of a range is what lies outside', not(between('a', 1, 2)), any(compare('a', '<', 1), compare('a', '>', 2))],
    ['a range of which an end is impossible', between('a', 1, impossible), all(compare('a', '>=', 1), unknown)],
    ['a list of which a value is impossible', oneOf('a', [1, impossible]), any(oneOf('a', [1]), unknown)],
    ['a list of impossible values alone', oneOf('a', [impossible]), unknown],
    ['an empty list', oneOf('a', []), never],
    ['certainly of a constant', certainly(always), always],
    ['certainly of false', certainly(never), never],
    ['certainly of UNKNOWN is false', certainly(unknown), never],
    ['certainly of what is never UNKNOWN', certainly(isNull('a')), isNull('a')],
    ['certainly of what is never UNKNOWN, negated', certainly(not(isNull('a'))), not(isNull('a'))],
    ['certainly of certainly', certainly(certainly(a)), certainly(a)],
    ['certainly of a relation', certainly(some('r', a)), some('r', a)],
    ['certainly of a comparison stays', certainly(a), certainly(a)],
    ['certainly of a negated list stays', certainly(not(oneOf('a', [1]))), certainly(not(oneOf('a', [1])))],
    ['some of what is false is false', some('r', never), never],
    ['some of UNKNOWN is false', some('r', unknown), never],
    ['some of what is true stays', some('r', always), some('r', always)],
    ['some of a condition is made ready too', some('r', all(a, always)), some('r', a)],
    ['a flag is a number', is('a', false), is('a', 0)],
    ['an empty pattern is the empty text', like('a', ''), all(like('a', ''))],
    ['only percent signs', like('a', '%%'), all(like('a', '%%'))],
    ['a prefix and percent signs', like('a', 'ab%%'), all(compare('a', '>=', 'ab'), compare('a', '<', 'ac'))],
    ['a prefix, a character and more', like('a', 'ab_%'), all(compare('a', '>=', 'ab'), compare('a', '<', 'ac'), like('a', 'ab_%'))],
    ['a prefix and more', like('a', 'ab%c'), all(compare('a', '>=', 'ab'), compare('a', '<', 'ac'), like('a', 'ab%c'))],
    // MySQL takes 'a' for 'a ', so LIKE must look again.
    ['a prefix with a space at its end', like('a', 'ab %'), all(compare('a', '>=', 'ab '), compare('a', '<', 'ab!'), like('a', 'ab %'))],
    ['a text with a space at its end', like('a', 'ab '), all(compare('a', '>=', 'ab '), compare('a', '<', 'ab!'), like('a', 'ab '))],
  ])('%s', (_, given, expected) => {
    const single = expected.kind === 'and' && expected.conditions.length === 1 ? expected.conditions[0] : expected;
    expect(simplify(given, TODAY)).toEqual(single);
  });

  test.each<[Comparison, Comparison]>([
    ['=', '<>'],
    ['<', '>='],
    ['>', '<='],
  ])('%s and %s are opposites', (one, other) => {
    expect(simplify(not(compare('a', one, 1)), TODAY)).toEqual(compare('a', other, 1));
    expect(simplify(not(compare('a', other, 1)), TODAY)).toEqual(compare('a', one, 1));
  });
});

describe('in a statement', () => {
  const columns: ColumnsInSql = { column: (name) => raw(name), relation: () => ({ from: raw('FROM r WHERE r.x = y'), columns }) };
  const print = (given: Condition) => toSql(given, columns, TODAY).sql;

  test.each<[Comparison, string]>([
    ['=', '(a = ?)'],
    ['<>', '(a <> ?)'],
    ['<', '(a < ?)'],
    ['<=', '(a <= ?)'],
    ['>', '(a > ?)'],
    ['>=', '(a >= ?)'],
  ])('%s is what it is', (operator, text) => {
    expect(print(compare('a', operator, 1))).toBe(text);
  });

  test('parts that are not deep keep their place', () => {
    expect(print(all(a, any(b, c), is('d', 4)))).toBe('((a = ?) AND ((b = ?) OR (c = ?)) AND (d = ?))');
  });

  test('a deep part comes first in its chain, where a database’s stack has room for it', () => {
    const deep = (levels: number): Condition => (levels === 0 ? a : all(b, any(c, deep(levels - 1))));
    const [shallow, deeper] = [print(deep(2)), print(deep(8))];
    expect(shallow.startsWith('((b = ?) AND')).toBe(true);
    expect(deeper.startsWith('((b = ?) AND')).toBe(false);
    expect(deeper.endsWith('(b = ?))')).toBe(true);
    // Of two deep ones the deeper.
    expect(print(any(a, deep(8)))).toBe(print(any(deep(8), a)));
    expect(print(any(is('x', 1), deep(8), deep(12)))).toBe(print(any(deep(12), deep(8), is('x', 1))));
  });

  test('deep is what takes room on the stack, and not what has many levels', () => {
    const deep = (levels: number): Condition => (levels === 0 ? a : all(b, any(c, deep(levels - 1))));
    const wide = (levels: number): Condition => (levels === 0 ? a : all(b, any(wide(levels - 1), wide(levels - 1))));
    const first = print(wide(6)).slice(0, -1);
    for (const both of [any(deep(9), wide(6)), any(wide(6), deep(9))]) expect(print(both).indexOf(first)).toBe(0);
  });

  test('a subquery counts as deeper than what stands in it, and so does IS TRUE', () => {
    expect(print(all(a, some('r', any(b, some('r', any(b, c))))))).toMatch(/^\(\(\(SELECT 1/);
    const deep = (levels: number): Condition => (levels === 0 ? a : all(b, any(c, deep(levels - 1))));
    expect(print(any(deep(12), certainly(deep(12))))).toBe(print(any(certainly(deep(12)), deep(12))));
  });

  test('a long chain is cut into halves, and loses and doubles nothing', () => {
    const parts = (count: number) => Array.from({ length: count }, (_, place) => compare(`c${place}`, '<', place));
    expect(print(all(...parts(32)))).not.toMatch(/\(\(\(/);
    const long = print(all(...parts(33)));
    expect(long).toMatch(/^\(\(\(c0 < \?\) AND .*\(c15 < \?\)\) AND \(\(c16 < \?\) AND .*\(c32 < \?\)\)\)$/);
    const longest = print(any(...parts(200)));
    expect([...longest.matchAll(/c(\d+) /g)].map(([, place]) => Number(place))).toEqual(parts(200).map((_, place) => place));
    expect(longest.split(' OR ')).toHaveLength(200);
  });
});

test.each([
  ['', '', 0],
  ['a', '', 1],
  ['', 'a', -1],
  ['a', 'b', -1],
  ['b', 'a', 1],
  ['ab', 'ab', 0],
  ['ab', 'abc', -1],
  ['\uff21', '😀', -1],
  ['😀', '\uff21', 1],
  ['\ud7ff', '😀', -1],
  ['\ue000', '😀', -1],
  ['\uffff', '\u{10000}', -1],
  ['😀', '😁', -1],
  ['\ud800', '\ud7ff', 1],
  ['\udfff', '\ue000', 1],
  ['a', '\uff21', -1],
  ['\ud800', '\ue000', 1],
  ['\ue000', '\uffff', -1],
])('%j and %j are in the order of their code points', (left, right, sign) => {
  expect(Math.sign(compareCodePoints(left, right))).toBe(sign);
});

test.each([
  ['x', 'x'],
  [5, 5],
  [0, 0],
  [Number.NaN, null],
  [Infinity, null],
  [-Infinity, null],
  [true, 1],
  [false, 0],
  [{ today: true, amount: 1, unit: 'DAY' } as const, '2024-02-01'],
  [impossible, null],
])('%j is compared as %j', (value, expected) => {
  expect(resolveValue(value, TODAY)).toBe(expected);
});
