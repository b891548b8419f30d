import { condition, type Condition } from '../../src/condition/Condition';
import { foldPattern } from '../../src/condition/fold';
import { fragmentLimits } from '../../src/condition/fragmentLimits';
import { parseFragment } from '../../src/condition/parseFragment';
import { ChartsafeError, ErrorCode } from '../../src/errors';
import { CATALOGUE } from './catalogue';

const { is, compare, oneOf, between, like, isNull, not, all, any } = condition;
const read = (fragment: string) => parseFragment(fragment, CATALOGUE).condition;
const refusal = (fragment: string) => {
  try {
    read(fragment);
  } catch (error) {
    if (error instanceof ChartsafeError && error.code === ErrorCode.FRAGMENT_INVALID) return error.details;
    throw error;
  }
  return null;
};

const a = is('service', 'a');
const b = is('sex', 'b');
const c = is('number', 3);

describe('a fragment is read as the tree that SQL means', () => {
  test.each<[string, Condition]>([
    ["service = 'a'", a],
    ["service='a'", a],
    ["\t\r\n service\n=\t'a' ", a],
    ["SERVICE = 'a'", a],
    ["service <> 'a'", compare('service', '<>', 'a')],
    ["service != 'a'", compare('service', '<>', 'a')],
    ["service < 'a'", compare('service', '<', 'a')],
    ["service <= 'a'", compare('service', '<=', 'a')],
    ["service > 'a'", compare('service', '>', 'a')],
    ["service >= 'a'", compare('service', '>=', 'a')],
    ["service IN ('a')", oneOf('service', ['a'])],
    ["service in('a' , 'b','c')", oneOf('service', ['a', 'b', 'c'])],
    ['number IN (-1,-2)', oneOf('number', [-1, -2])],
    ['number NOT IN (1, 2)', not(oneOf('number', [1, 2]))],
    ['number BETWEEN 1 AND 2 AND number = 3', all(between('number', 1, 2), c)],
    ["service Not Between 'a' And 'b'", not(between('service', 'a', 'b'))],
    ["service LIKE 'a%_'", like('service', 'a%_')],
    ["service NOT LIKE '%'", not(like('service', '%'))],
    ['service IS NULL', isNull('service')],
    ['admit_date is not null', not(isNull('admit_date'))],
    ["NOT service = 'a'", not(a)],
    ["NOT NOT service = 'a'", not(not(a))],
    ["service = 'a' AND sex = 'b' AND number = 3", all(a, b, c)],
    ["service = 'a' OR sex = 'b' OR number = 3", any(a, b, c)],
    ["service = 'a' OR sex = 'b' AND number = 3", any(a, all(b, c))],
    ["service = 'a' AND sex = 'b' OR number = 3", any(all(a, b), c)],
    ["(service = 'a' OR sex = 'b') AND number = 3", all(any(a, b), c)],
    ["NOT service = 'a' AND sex = 'b'", all(not(a), b)],
    ["NOT (service = 'a' AND sex = 'b') OR number = 3", any(not(all(a, b)), c)],
    ["((service = 'a'))", a],
    ["NOT(service='a')AND(sex='b')", all(not(a), b)],
  ])('%s', (fragment, expected) => {
    expect(read(fragment)).toEqual(expected);
  });
});

describe('text literals', () => {
  test.each([
    ["''", ''],
    ["'É  LISE '", 'e lise'],
    ["'O''Brien'", "o'brien"],
    ["''''", "'"],
    ["'a\\'", 'a\\'],
    ["'-- # /* ; ` \" ?'", '-- # /* ; ` " ?'],
    ["'a\tb\nc'", 'a b c'],
    ["'\u{1f600}'", '\u{1f600}'],
    ["' '", ''],
  ])('service = %s is folded and nothing in it is special but the doubled quote', (literal, value) => {
    expect(read(`service = ${literal}`)).toEqual(is('service', value));
  });

  test('a pattern is folded but keeps its ends', () => {
    expect(read("service LIKE ' De %'")).toEqual(like('service', ' de %'));
  });
});

describe('numbers', () => {
  test.each([
    ['0', 0],
    ['-0', 0],
    ['007', 7],
    ['+5', 5],
    ['-5', -5],
    ['1.50', 1.5],
    ['999999999999999', 999_999_999_999_999],
    ['-0.000000000000001', -1e-15],
    ['000000000000000000001', 1],
  ])('%s', (literal, value) => {
    const { condition: tree } = parseFragment(`number = ${literal}`, CATALOGUE);
    expect(tree).toStrictEqual(is('number', value));
  });
});

describe('dates', () => {
  test.each([
    ["'2024-02-29'", '2024-02-29'],
    ["DATE '2024-02-29'", '2024-02-29'],
    ["date'0001-01-01'", '0001-01-01'],
    ['CURRENT_DATE', { today: true, amount: 0, unit: 'DAY' }],
    ['current_date + interval 1 day', { today: true, amount: 1, unit: 'DAY' }],
    ['CURRENT_DATE - INTERVAL 18 YEAR', { today: true, amount: -18, unit: 'YEAR' }],
    ['CURRENT_DATE-INTERVAL 1200 MONTH', { today: true, amount: -1200, unit: 'MONTH' }],
    ['CURRENT_DATE - INTERVAL 0 DAY', { today: true, amount: 0, unit: 'DAY' }],
  ] as const)('%s', (literal, value) => {
    expect(parseFragment(`admit_date >= ${literal}`, CATALOGUE).condition).toStrictEqual(compare('admit_date', '>=', value));
  });

  test('in lists and ranges', () => {
    expect(read("admit_date IN ('2024-01-01', CURRENT_DATE)")).toEqual(
      oneOf('admit_date', ['2024-01-01', { today: true, amount: 0, unit: 'DAY' }]),
    );
    expect(read("admit_date BETWEEN DATE '2024-01-01' AND CURRENT_DATE - INTERVAL 1 DAY")).toEqual(
      between('admit_date', '2024-01-01', { today: true, amount: -1, unit: 'DAY' }),
    );
  });
});

test('the columns of a fragment are named once each, sorted', () => {
  expect(parseFragment("Sex = 'f' AND service = 'a' OR SEX IS NULL", CATALOGUE).columns).toEqual(['service', 'sex']);
});

test('a column may be named like a keyword that stands elsewhere', () => {
  expect(parseFragment("date = '2024-01-01' AND day = 'x'", { date: { type: 'DATE' }, day: { type: 'TEXT' } })).toEqual({
    condition: all(is('date', '2024-01-01'), is('day', 'x')),
    columns: ['date', 'day'],
  });
});

describe('limits', () => {
  const { length, depth, list, interval, runs, pattern } = fragmentLimits;
  const filled = (total: number) => `service = 'a'${' '.repeat(total - 13)}`;
  const nested = (levels: number) => `${'('.repeat(levels)}service = 'a'${')'.repeat(levels)}`;
  const listed = (values: number) => `number IN (${Array.from({ length: values }, () => '1').join(',')})`;

  test('what is at a limit is read', () => {
    expect([filled(length), nested(depth)].map(read)).toEqual([a, a]);
    expect(read(`${'NOT '.repeat(depth)}service = 'a'`).kind).toBe('not');
    expect(read(listed(list))).toEqual(oneOf('number', Array<number>(list).fill(1)));
    expect(read(`service LIKE '${'%a'.repeat(runs)}'`)).toEqual(like('service', '%a'.repeat(runs)));
    expect(read(`admit_date = CURRENT_DATE + INTERVAL ${interval} YEAR`)).toEqual(
      is('admit_date', { today: true, amount: interval, unit: 'YEAR' }),
    );
    expect(read(`(${nested(63)}) AND ${nested(64)}`)).toEqual(all(a, a));
    expect(read(Array<string>(100).fill(nested(1)).join(' AND '))).toEqual(all(...Array<Condition>(100).fill(a)));
    const long = `${'ﷺ'.repeat(222)}aaaa`;
    expect(read(`service LIKE '${long}'`)).toEqual(like('service', foldPattern(long)));
    expect(Array.from(foldPattern(long))).toHaveLength(pattern);
  });

  test('what is beyond is refused where it begins', () => {
    expect(refusal(filled(length + 1))).toEqual({ offset: 4000, expected: ['at most 4000 characters'] });
    expect(refusal('😀'.repeat(1_000_000))).toEqual({ offset: 4000, expected: ['at most 4000 characters'] });
    expect(refusal(nested(depth + 1))).toEqual({ offset: 64, expected: ['at most 64 levels of parentheses and NOT'] });
    expect(refusal(`${'NOT '.repeat(depth)}(service = 'a')`)).toEqual({
      offset: 256,
      expected: ['at most 64 levels of parentheses and NOT'],
    });
    expect(refusal(listed(list + 1))).toEqual({ offset: 1010, expected: ['at most 500 values'] });
    expect(refusal(`service LIKE '${'%a'.repeat(runs + 1)}'`)).toEqual({ offset: 13, expected: ['at most 100 percent signs'] });
    expect(refusal(`service LIKE '${'ﷺ'.repeat(pattern / 10)}'`)).toEqual({ offset: 13, expected: ['a shorter text literal'] });
  });
});

describe('a refusal says what could have stood there', () => {
  test.each([
    ['', 0, ['a column', 'NOT', 'an opening parenthesis']],
    ['service', 7, ['an operator', 'NOT', 'IN', 'BETWEEN', 'LIKE', 'IS']],
    ['number', 6, ['an operator', 'NOT', 'IN', 'BETWEEN', 'IS']],
    ['service NOT', 11, ['IN', 'BETWEEN', 'LIKE']],
    ['number NOT', 10, ['IN', 'BETWEEN']],
    ['service IS', 10, ['NULL', 'NOT']],
    ['service IS NOT', 14, ['NULL']],
    ['service =', 9, ['a text literal']],
    ['number =', 8, ['a number']],
    ['admit_date =', 12, ['a date literal', 'CURRENT_DATE']],
    ['admit_date = DATE', 17, ['a text literal']],
    ["admit_date = '2024-02-30'", 13, ['a real day as YYYY-MM-DD']],
    ['admit_date = CURRENT_DATE -', 27, ['INTERVAL']],
    ['admit_date = CURRENT_DATE - INTERVAL', 36, ['a whole number']],
    ['admit_date = CURRENT_DATE - INTERVAL 1201', 37, ['a whole number up to 1200']],
    ['admit_date = CURRENT_DATE - INTERVAL 1', 38, ['DAY', 'MONTH', 'YEAR']],
    ['admit_date = CURRENT_DATE - INTERVAL 1 WEEK', 39, ['DAY', 'MONTH', 'YEAR']],
    ['number = 1234567890123456', 9, ['a number of at most 15 digits']],
    ['service LIKE 1', 13, ['a text literal']],
    ['service IN', 10, ['an opening parenthesis']],
    ["service IN ('a'", 15, ['a comma', 'a closing parenthesis']],
    ["service BETWEEN 'a'", 19, ['AND']],
    ["(service = 'a'", 14, ['AND', 'OR', 'a closing parenthesis']],
    ["service = 'a' x", 14, ['AND', 'OR', 'the end']],
    ["service = 'a", 12, ['a closing quote']],
    ["service = 'a\0'", 12, ['a character that can be stored']],
    ["'😀😀' = service", 0, ['a column', 'NOT', 'an opening parenthesis']],
    ["service = '😀😀' ;", 15, ['AND', 'OR', 'the end']],
  ])('%j at %i', (fragment, offset, expected) => {
    expect(refusal(fragment)).toEqual({ offset, expected });
  });
});
