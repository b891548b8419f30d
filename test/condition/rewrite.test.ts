import { condition, type Condition } from '../../src/condition/Condition';
import { evaluate } from '../../src/condition/evaluate';
import { rewrite } from '../../src/condition/rewrite';
import { suppose } from '../../src/condition/suppose';

const TODAY = '2026-03-01';
const a = condition.is('a', 1);
const b = condition.is('b', 2);
const leaves: readonly Condition[] = [
  condition.always,
  condition.never,
  condition.unknown,
  a,
  condition.compare('a', '<', 3),
  condition.oneOf('a', [1, 2]),
  condition.between('a', 1, 2),
  condition.like('a', 'x%'),
  condition.isNull('a'),
];

describe('rewriting', () => {
  test('leaves a condition as it is where nothing is to be changed', () => {
    for (const leaf of leaves) {
      const whole = condition.all(leaf, condition.any(condition.not(leaf), condition.certainly(condition.some('r', leaf))));
      expect(rewrite(whole, () => null)).toEqual(whole);
    }
  });

  test('replaces a part wherever it stands', () => {
    const change = (part: Condition) => (part === a ? b : null);
    expect(rewrite(a, change)).toBe(b);
    expect(rewrite(condition.all(a, b), change)).toEqual(condition.all(b, b));
    expect(rewrite(condition.any(b, a), change)).toEqual(condition.any(b, b));
    expect(rewrite(condition.not(a), change)).toEqual(condition.not(b));
    expect(rewrite(condition.certainly(a), change)).toEqual(condition.certainly(b));
    expect(rewrite(condition.some('r', a), change)).toEqual(condition.some('r', b));
    expect(rewrite(condition.all(condition.any(condition.not(condition.certainly(condition.some('r', a))))), change)).toEqual(
      condition.all(condition.any(condition.not(condition.certainly(condition.some('r', b))))),
    );
  });

  test('asks of a whole before its parts, and does not look into an answer', () => {
    const asked: string[] = [];
    const answer = condition.not(a);
    const result = rewrite(condition.all(condition.any(a), b), (part) => {
      asked.push(part.kind);
      return part.kind === 'or' ? answer : null;
    });
    expect(result).toEqual(condition.all(answer, b));
    expect(asked).toEqual(['and', 'or', 'compare']);
  });
});

describe('supposing what some columns hold', () => {
  test.each<[Condition, Condition]>([
    [a, condition.always],
    [condition.is('a', 2), condition.never],
    [condition.compare('a', '<', 3), condition.always],
    [condition.oneOf('a', [2, 3]), condition.never],
    [condition.between('a', 0, 1), condition.always],
    [condition.isNull('a'), condition.never],
    [b, b],
    [condition.not(a), condition.not(condition.always)],
    [condition.certainly(a), condition.certainly(condition.always)],
    [condition.all(a, b), condition.all(condition.always, b)],
    [condition.any(b, condition.is('a', 2)), condition.any(b, condition.never)],
    [condition.always, condition.always],
    [condition.unknown, condition.unknown],
    // The columns of related records are others, though they have the same names.
    [condition.some('r', a), condition.some('r', a)],
  ])('decides their parts alone: %j', (whole, left) => {
    expect(suppose(whole, { a: 1 }, TODAY)).toEqual(left);
  });

  test('a null that is known makes a comparison UNKNOWN', () => {
    expect(suppose(a, { a: null }, TODAY)).toEqual(condition.unknown);
    expect(suppose(condition.isNull('a'), { a: null }, TODAY)).toEqual(condition.always);
  });

  test('only what is known by itself counts, not what every object has', () => {
    expect(suppose(condition.is('constructor', 1), {}, TODAY)).toEqual(condition.is('constructor', 1));
  });

  test('a day is that of the day on which it is read', () => {
    const inAMonth = condition.compare('day', '=', { today: true, amount: 1, unit: 'MONTH' });
    expect(suppose(inAMonth, { day: '2026-04-01' }, TODAY)).toEqual(condition.always);
  });

  test('changes no truth', () => {
    for (const leaf of leaves.filter(({ kind }) => kind !== 'like')) {
      for (const whole of [leaf, condition.not(leaf), condition.all(leaf, b), condition.any(leaf, b), condition.certainly(leaf)]) {
        for (const facts of [
          { a: 1, b: 2 },
          { a: null, b: 2 },
          { a: 5, b: null },
        ]) {
          expect(evaluate(suppose(whole, { a: facts.a }, TODAY), { b: facts.b }, TODAY)).toBe(evaluate(whole, facts, TODAY));
        }
      }
    }
  });
});
