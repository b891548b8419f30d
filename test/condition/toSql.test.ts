import { raw } from 'sql-template-tag';
import { condition, type Condition } from '../../src/condition/Condition';
import { endOfPrefix } from '../../src/condition/endOfPrefix';
import { type ColumnsInSql, toSql } from '../../src/condition/toSql';

const encounters: ColumnsInSql = {
  column: (name) => raw(`e.${name}`),
  relation: (name) => {
    throw new Error(`no ${name}`);
  },
};
const patients: ColumnsInSql = {
  column: (name) => raw(`p.${name}`),
  relation: () => ({ from: raw('FROM encounter e WHERE e.patient_id = p.id'), columns: encounters }),
};
const { all, any, not, is, compare, oneOf, between, like, isNull, certainly, some, always, never, unknown } = condition;
const print = (given: Condition) => {
  const { sql, values } = toSql(given, patients, '2024-01-31');
  return [sql, ...values];
};

describe('toSql prints', () => {
  test.each<[string, Condition, readonly unknown[]]>([
    ['true', always, ['(1=1)']],
    ['false', never, ['(1=0)']],
    ['UNKNOWN', unknown, ['(NULL)']],
    ['a comparison, its value bound', compare('sex', '<>', "x' OR 1=1 --"), ['(p.sex <> ?)', "x' OR 1=1 --"]],
    ['a flag as a number', is('locked', true), ['(p.locked = ?)', 1]],
    ['a relative day as a day', compare('d', '<', { today: true, amount: 1, unit: 'MONTH' }), ['(p.d < ?)', '2024-02-29']],
    ['an impossible day as UNKNOWN', is('d', { today: true, amount: 8000, unit: 'YEAR' }), ['(NULL)']],
    ['a list', oneOf('n', [1, 2]), ['(p.n IN (?,?))', 1, 2]],
    ['an empty list as false', oneOf('n', []), ['(1=0)']],
    ['a range', between('n', 1, 2), ['((p.n >= ?) AND (p.n <= ?))', 1, 2]],
    ['IS NULL', isNull('n'), ['(p.n IS NULL)']],
    ['IS NOT NULL', not(isNull('n')), ['(p.n IS NOT NULL)']],
    ['a LIKE of a prefix as a range', like('n', 'ab%'), ['((p.n >= ?) AND (p.n < ?))', 'ab', 'ac']],
    ['a LIKE without wildcards as equality', like('n', 'ab'), ['(p.n = ?)', 'ab']],
    [
      'another LIKE with the range of its prefix',
      like('n', 'a_'),
      ["((p.n >= ?) AND (p.n < ?) AND (COALESCE(p.n, NULL) LIKE ? ESCAPE 'Z'))", 'a', 'b', 'a_'],
    ],
    ['a LIKE without a prefix', like('n', '%a'), ["(COALESCE(p.n, NULL) LIKE ? ESCAPE 'Z')", '%a']],
    ['NOT IN', not(oneOf('n', [1])), ['(NOT (p.n IN (?)))', 1]],
    [
      'a negation by De Morgan',
      not(any(is('a', 1), all(is('b', 2), isNull('c')))),
      ['((p.a <> ?) AND ((p.b <> ?) OR (p.c IS NOT NULL)))', 1, 2],
    ],
    [
      'an AND inside an OR without parentheses',
      any(all(is('a', 1), is('b', 2)), is('c', 3)),
      ['((p.a = ?) AND (p.b = ?) OR (p.c = ?))', 1, 2, 3],
    ],
    ['a constant that decides', all(is('a', 1), never), ['(1=0)']],
    ['nothing of a constant that does not', all(is('a', 1), always), ['(p.a = ?)', 1]],
    ['UNKNOWN where it stands', all(is('a', 1), unknown), ['((p.a = ?) AND (NULL))', 1]],
    ['certainly', certainly(is('a', 1)), ['((p.a = ?) IS TRUE)', 1]],
    ['not certainly', not(certainly(is('a', 1))), ['((p.a = ?) IS NOT TRUE)', 1]],
    [
      'some as a scalar subquery',
      some('encounters', is('service', 'x')),
      ['((SELECT 1 FROM encounter e WHERE e.patient_id = p.id AND (e.service = ?) LIMIT 1) IS NOT NULL)', 'x'],
    ],
    ['any some', some('encounters'), ['((SELECT 1 FROM encounter e WHERE e.patient_id = p.id LIMIT 1) IS NOT NULL)']],
    ['none', not(some('encounters')), ['((SELECT 1 FROM encounter e WHERE e.patient_id = p.id LIMIT 1) IS NULL)']],
    ['an impossible some as false', some('encounters', unknown), ['(1=0)']],
  ])('%s', (_, given, expected) => {
    expect(print(given)).toEqual(expected);
  });

  test('refuses a pattern that is not folded', () => {
    expect(() => print(like('n', 'É%'))).toThrow(new TypeError('The pattern of a condition must be folded'));
  });

  test('throws what the columns throw', () => {
    expect(() => print(some('encounters', some('documents')))).toThrow('no documents');
  });
});

describe('endOfPrefix', () => {
  test.each([
    ['a', 'b'],
    ['ab', 'ac'],
    ['a\ud7ff', 'a\ue000'],
    ['😀', '😁'],
    ['a\u{10ffff}', 'b'],
    ['\u{10ffff}', null],
    ['', null],
  ])('of %j is %j', (prefix, end) => {
    expect(endOfPrefix(prefix)).toBe(end);
  });
});
