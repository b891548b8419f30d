import fc from 'fast-check';
import { condition, type Comparison, type Condition, type Truth } from '../../src/condition/Condition';
import { evaluate, FactMissing, type Facts } from '../../src/condition/evaluate';
import { matchesPattern } from '../../src/condition/matchesPattern';

const TODAY = '2024-02-29';
const { always, never, unknown } = condition;
const of = (truth: Truth): Condition => ({ kind: 'constant', truth });
const read = (given: Condition, facts: Facts = {}) => evaluate(given, facts, TODAY);

describe('the truth tables of SQL', () => {
  const truths: readonly Truth[] = [true, false, null];

  test('NOT', () => {
    expect(truths.map((truth) => read(condition.not(of(truth))))).toEqual([false, true, null]);
  });

  test('AND', () => {
    expect(truths.map((left) => truths.map((right) => read(condition.all(of(left), of(right)))))).toEqual([
      [true, false, null],
      [false, false, false],
      [null, false, null],
    ]);
  });

  test('OR', () => {
    expect(truths.map((left) => truths.map((right) => read(condition.any(of(left), of(right)))))).toEqual([
      [true, true, true],
      [true, false, null],
      [true, null, null],
    ]);
  });

  test('the empty AND is true, the empty OR is false', () => {
    expect([read(condition.all()), read(condition.any())]).toEqual([true, false]);
  });

  test('certainly is never UNKNOWN', () => {
    expect(truths.map((truth) => read(condition.certainly(of(truth))))).toEqual([true, false, false]);
  });
});

describe('comparisons', () => {
  const operators: readonly Comparison[] = ['=', '<>', '<', '<=', '>', '>='];
  const outcomes = (facts: Facts, value: string | number | boolean) =>
    operators.map((operator) => read(condition.compare('x', operator, value), facts));

  test.each([
    ['a text with the same', { x: 'b' }, 'b', [true, false, false, true, false, true]],
    ['a text with a greater one', { x: 'a' }, 'b', [false, true, true, true, false, false]],
    ['a text with a smaller one', { x: 'ba' }, 'b', [false, true, false, false, true, true]],
    ['texts by code point', { x: 'ｚ' }, '😀', [false, true, true, true, false, false]],
    ['numbers as numbers', { x: 10 }, 9, [false, true, false, false, true, true]],
    ['flags, false before true', { x: false }, true, [false, true, true, true, false, false]],
    ['days', { x: '2024-01-31' }, '2024-02-01', [false, true, true, true, false, false]],
    ['null with anything is UNKNOWN', { x: null }, 1, [null, null, null, null, null, null]],
  ])('%s', (_, facts, value, expected) => {
    expect(outcomes(facts, value)).toEqual(expected);
  });

  test('a relative day is resolved against today', () => {
    const monthAgo = condition.compare('x', '>=', { today: true, amount: -1, unit: 'MONTH' });
    expect(['2024-01-28', '2024-01-29', null].map((x) => read(monthAgo, { x }))).toEqual([false, true, null]);
  });

  test('a day outside the years 1 to 9999 makes a comparison UNKNOWN', () => {
    expect(
      operators.map((operator) => read(condition.compare('x', operator, { today: true, amount: 8000, unit: 'YEAR' }), { x: TODAY })),
    ).toEqual(operators.map(() => null));
  });
});

describe('lists, ranges, nulls', () => {
  test('an empty list is false, whatever the column, even one that was not loaded', () => {
    expect([{ x: 1 }, { x: null }, {}].map((facts) => read(condition.oneOf('x', []), facts))).toEqual([false, false, false]);
  });

  test('a list holds its members, not others, and null is UNKNOWN', () => {
    expect([1, 3, null].map((x) => read(condition.oneOf('x', [1, 2]), { x }))).toEqual([true, false, null]);
  });

  test('a list with an impossible day is true or UNKNOWN, as with NULL in SQL', () => {
    const list = condition.oneOf('x', ['2024-01-01', { today: true, amount: -3000, unit: 'YEAR' }]);
    expect(['2024-01-01', '2024-01-02', null].map((x) => read(list, { x }))).toEqual([true, null, null]);
  });

  test('a range includes both ends', () => {
    expect([1, 2, 3, 4, 0, null].map((x) => read(condition.between('x', 1, 3), { x }))).toEqual([true, true, true, false, false, null]);
  });

  test('a range with an impossible end is false where the other end excludes', () => {
    const range = condition.between('x', '2024-01-01', { today: true, amount: 9000, unit: 'YEAR' });
    expect(['2023-12-31', '2024-01-01', null].map((x) => read(range, { x }))).toEqual([false, null, null]);
  });

  test('IS NULL is never UNKNOWN', () => {
    expect([null, 1, '', false].map((x) => read(condition.isNull('x'), { x }))).toEqual([true, false, false, false]);
  });
});

describe('relations', () => {
  const some = condition.some('encounters', condition.is('service', 'psych'));

  test('some is true with one record that certainly fulfils, else false', () => {
    const relations = [[{ service: 'med' }, { service: 'psych' }], [{ service: 'med' }], [{ service: null }], []];
    expect(relations.map((encounters) => read(some, { encounters }))).toEqual([true, false, false, false]);
  });

  test('some without a condition asks whether there is any', () => {
    expect([[{}], []].map((encounters) => read(condition.some('encounters'), { encounters }))).toEqual([true, false]);
  });

  test('the columns inside are those of the related record', () => {
    expect(() => read(some, { service: 'psych', encounters: [{}] })).toThrow(new FactMissing('service'));
  });
});

describe('a fact that was not loaded is FactMissing', () => {
  const missing = condition.is('x', 'a');
  test.each<[string, Condition, Facts]>([
    ['in a comparison', missing, {}],
    ['in a list', condition.oneOf('x', ['a']), {}],
    ['in a range', condition.between('x', 'a', 'b'), {}],
    ['in a LIKE', condition.like('x', '%'), {}],
    ['in IS NULL', condition.isNull('x'), {}],
    ['beside what decides an AND', condition.all(never, missing), {}],
    ['beside what decides an OR', condition.any(always, missing), {}],
    ['under certainly', condition.certainly(condition.all(unknown, missing)), {}],
    ['as a relation', condition.some('x'), {}],
    ['as a relation that is null', condition.some('x'), { x: null }],
    ['as a column that is a relation', missing, { x: [] }],
    ['behind a related record that decides', condition.some('r', missing), { r: [{ x: 'a' }, {}] }],
    ['as a number that is compared with text', missing, { x: 1 }],
    ['as a text that is compared with a number', condition.is('x', 1), { x: '1' }],
    ['as a number in a LIKE', condition.like('x', '1'), { x: 1 }],
    ['as NaN', condition.is('x', 1), { x: Number.NaN }],
  ])('%s', (_, given, facts) => {
    expect(() => read(given, facts)).toThrow(new FactMissing('x'));
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('the inherited name %s is no fact', (name) => {
    expect(() => read(condition.isNull(name), {})).toThrow(new FactMissing(name));
    expect(() => read(condition.some(name), {})).toThrow(new FactMissing(name));
  });
});

describe('LIKE', () => {
  test.each([
    ['', '', true],
    ['', '%', true],
    ['', '_', false],
    ['abc', 'abc', true],
    ['abc', 'ab', false],
    ['abc', 'abcd', false],
    ['abc', 'a%', true],
    ['abc', '%c', true],
    ['abc', '%b%', true],
    ['abc', 'a_c', true],
    ['abc', '___', true],
    ['abc', '____', false],
    ['abc', '%_%_%_%', true],
    ['abc', '_%_%_%_', false],
    ['aab', '%ab', true],
    ['ababac', '%abac', true],
    ['😀', '_', true],
    ['😀', '__', false],
    ['a😀b', 'a_b', true],
    ['\\', '\\', true],
    ['%', '\\%', false],
    ['\\x', '\\%', true],
    ['a', 'A', false],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
    ['a\nb', 'a%b', true],
  ])('%j LIKE %j is %j', (text, pattern, expected) => {
    expect(matchesPattern(text, pattern)).toBe(expected);
  });

  test('null LIKE anything is UNKNOWN', () => {
    expect(read(condition.like('x', '%'), { x: null })).toBeNull();
  });

  test('answers as the regular expression of the same pattern does', () => {
    const characters = fc.constantFrom('a', 'b', '😀');
    const texts = fc.array(characters, { maxLength: 8 }).map((parts) => parts.join(''));
    const patterns = fc.array(fc.oneof(characters, fc.constantFrom('%', '_')), { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, patterns, (text, pattern) => {
        const expression = new RegExp(`^${pattern.replaceAll('%', '.*').replaceAll('_', '.')}$`, 'su');
        expect(matchesPattern(text, pattern)).toBe(expression.test(text));
      }),
      { numRuns: 5_000 },
    );
  });

  test('takes no more time than the product of both lengths', () => {
    const started = performance.now();
    expect(matchesPattern('a'.repeat(2_000), `${'%a'.repeat(1_000)}%b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

test('a LIKE looks at the whole of a text; null is UNKNOWN', () => {
  expect(['abc', 'b', '', null].map((x) => read(condition.like('x', 'a%'), { x }))).toEqual([true, false, false, null]);
});

test('a fact that is missing is told by its name, and never by a value', () => {
  const missing = (given: Condition, facts: Facts) => {
    try {
      return read(given, facts);
    } catch (error) {
      const { name, message, fact } = error as FactMissing;
      return { name, message, fact };
    }
  };
  const told = { name: 'FactMissing', message: 'The fact "x" is not loaded, or is not of the type that it is compared with', fact: 'x' };
  expect([
    missing(condition.is('x', 'secret'), {}),
    missing(condition.is('x', 5), { x: 'secret' }),
    missing(condition.is('x', 'secret'), { x: 5 }),
    missing(condition.like('x', 'secret'), { x: 5 }),
    missing(condition.isNull('x'), { x: Number.NaN }),
    missing(condition.some('x'), { x: 'secret' }),
  ]).toEqual([told, told, told, told, told, told]);
});
