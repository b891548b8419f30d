import type { Condition } from '../../src/condition/Condition';
import { evaluate } from '../../src/condition/evaluate';
import { ErrorCode } from '../../src/errors';
import { criteria, type DayRange } from '../../src/gate/criteria';

const { beginsWith, equals, oneOf, within } = criteria;

/** Those of some values that a criterion on the column `name` finds. */
const found = (criterion: Condition, values: readonly (string | null)[]) =>
  values.filter((name) => evaluate(criterion, { name }, '2026-03-01') === true);

const refusal = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return (error as { extensions?: unknown }).extensions;
  }
  return 'accepted';
};
const refused = (path: string, rule: string) => ({ code: ErrorCode.BAD_USER_INPUT, path, rule });

test('a beginning finds itself and all that is longer, to the last character that there is', () => {
  const values = ['ab', 'abc', 'ab\u{10FFFE}', 'ab\uFFFFx', 'a', 'ac', 'b', '', null];
  expect(found(beginsWith('name', 'ÁB', 'path'), values)).toEqual(['ab', 'abc', 'ab\u{10FFFE}', 'ab\uFFFFx']);
});

test('a text finds itself, whatever its case and accents, and a choice each of its texts', () => {
  const values = ['ab', 'abc', 'cd', '', null];
  expect(found(equals('name', 'ÁB', 'path'), values)).toEqual(['ab']);
  expect(found(oneOf('name', ['Cd', 'ÁB'], 'path'), values)).toEqual(['ab', 'cd']);
});

test('a text of which nothing is left is refused, with its place', () => {
  expect(refusal(() => beginsWith('name', '\u0301', 'search.name'))).toEqual(refused('search.name', 'NOT_EMPTY'));
  expect(refusal(() => equals('name', ' ', 'search.name'))).toEqual(refused('search.name', 'NOT_EMPTY'));
  expect(refusal(() => oneOf('name', ['a', ''], 'where.names'))).toEqual(refused('where.names.1', 'NOT_EMPTY'));
});

test.each<[DayRange, string[]]>([
  [{ from: '2024-02-29' }, ['2024-02-29', '2024-03-01', '9999-12-31']],
  [{ to: '2024-02-29' }, ['0001-01-01', '2024-02-28', '2024-02-29']],
  [{ from: '2024-02-29', to: null }, ['2024-02-29', '2024-03-01', '9999-12-31']],
  [{ from: '2024-02-29', to: '2024-02-29' }, ['2024-02-29']],
  [{ from: '2024-02-28', to: '2024-03-01' }, ['2024-02-28', '2024-02-29', '2024-03-01']],
])('a range of days has both its ends: %j', (range, days) => {
  const values = ['0001-01-01', '2024-02-28', '2024-02-29', '2024-03-01', '9999-12-31', null];
  expect(found(within('name', range, 'path'), values)).toEqual(days);
});

test.each<[DayRange, string]>([
  [{}, 'FROM_OR_TO'],
  [{ from: null, to: null }, 'FROM_OR_TO'],
  [{ from: '2025-02-29' }, 'REAL_DAY'],
  [{ from: '2025-01-01', to: '2025-02-29' }, 'REAL_DAY'],
  [{ to: 'yesterday' }, 'REAL_DAY'],
  [{ from: '2024-03-01', to: '2024-02-29' }, 'FROM_BEFORE_TO'],
])('a range that means nothing is refused, with its place: %j', (range, rule) => {
  expect(refusal(() => within('name', range, 'search.day'))).toEqual(refused('search.day', rule));
});
