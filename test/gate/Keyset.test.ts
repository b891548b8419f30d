import sql from 'sql-template-tag';
import { ErrorCode } from '../../src/errors';
import { Keyset, type OrderStep } from '../../src/gate/Keyset';
import { Page } from '../../src/gate/Page';
import { readPageArguments } from '../../src/gate/pageArguments';

const step = (name: 'city' | 'number' | 'id', fields: Partial<OrderStep> = {}): OrderStep => {
  const by = { city: sql`p.city`, number: sql`p.number`, id: sql`p.id` }[name];
  return { by, type: name === 'number' ? 'number' : 'string', descending: false, nullable: false, ...fields };
};
const byCity = new Keyset('patient CITY ASC', [step('city', { nullable: true }), step('number'), step('id')]);
const byCityDown = new Keyset('patient CITY DESC', [step('city', { nullable: true, descending: true }), step('id', { descending: true })]);

const refusal = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return (error as { extensions?: unknown }).extensions;
  }
  return 'accepted';
};
const cursorOf = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');
const text = ({ sql: statement, values }: { sql: string; values: readonly unknown[] }) => [statement, ...values];

describe('a cursor', () => {
  test('brings back the place that it was made from', () => {
    for (const row of [
      { k0: 'ottawa', k1: 5, k2: 'a' },
      { k0: null, k1: 0, k2: 'é😀' },
    ])
      expect(byCity.position(byCity.cursor(row), 'after')).toEqual([row.k0, row.k1, row.k2]);
  });

  test('is opaque, and fit for a URL', () => {
    expect(byCity.cursor({ k0: 'ottawa', k1: 5, k2: '?>' })).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  test('holds a null where a row has nothing', () => {
    expect(byCity.position(byCity.cursor({ k1: 1, k2: 'a' }), 'after')).toEqual([null, 1, 'a']);
  });

  test.each([
    ['of another order', byCityDown.cursor({ k0: 'ottawa', k1: 'a' })],
    ['of another direction', cursorOf('patient CITY DESC', 'ottawa', 5, 'a')],
    ['with too few values', cursorOf('patient CITY ASC', 'ottawa', 5)],
    ['with too many values', cursorOf('patient CITY ASC', 'ottawa', 5, 'a', 'b')],
    ['with a text for a number', cursorOf('patient CITY ASC', 'ottawa', '5', 'a')],
    ['with a number for a text', cursorOf('patient CITY ASC', 7, 5, 'a')],
    ['with a null where there is none', cursorOf('patient CITY ASC', 'ottawa', null, 'a')],
    ['with an object for a text', cursorOf('patient CITY ASC', { toString: 'x' }, 5, 'a')],
    ['with a list for a text', cursorOf('patient CITY ASC', ['x'], 5, 'a')],
    ['with a flag for a number', cursorOf('patient CITY ASC', 'ottawa', true, 'a')],
    ['that is JSON, but no list', Buffer.from('"x"').toString('base64url')],
    ['that is no JSON', Buffer.from('x').toString('base64url')],
    ['that is nothing', ''],
    ['that is null', Buffer.from('null').toString('base64url')],
    ['that is no base64', '***'],
  ])('%s is refused', (_, cursor) => {
    expect(refusal(() => byCity.position(cursor, 'after'))).toEqual({ code: ErrorCode.BAD_USER_INPUT, path: 'after', rule: 'CURSOR' });
  });
});

describe('a cursor of a list by time', () => {
  const step = (type: 'day' | 'instant'): OrderStep => ({ by: sql`t`, type, descending: true, nullable: false });
  const [byDay, byInstant] = [new Keyset('day', [step('day')]), new Keyset('instant', [step('instant')])];
  const accepted = (keyset: Keyset, cursor: string) => refusal(() => keyset.position(cursor, 'before'));
  const refused = { code: ErrorCode.BAD_USER_INPUT, path: 'before', rule: 'CURSOR' };

  test.each([
    ['a Date', new Date('2024-02-29T23:59:59.999Z'), '2024-02-29 23:59:59.999'],
    ['a text', '2024-02-29 00:00:00.000', '2024-02-29 00:00:00.000'],
  ])('holds an instant to the millisecond, whether the driver gives %s', (_, value, expected) => {
    expect(byInstant.position(byInstant.cursor({ k0: value }), 'before')).toEqual([expected]);
  });

  test.each(['2024-02-29 09:09:09.090', '0001-01-01 10:19:59.000', '9999-12-31 20:00:00.001', '2024-01-01 23:50:50.500'])(
    'is accepted with %s',
    (instant) => expect(byInstant.position(cursorOf('instant', instant), 'before')).toEqual([instant]),
  );

  test.each([
    ...['2023-02-29 00:00:00.000', '2024-02-29T00:00:00.000', '2024-02-29 00:00:00.000Z', ' 2024-02-29 00:00:00.000', '2024-02-29'],
    ...['2024-02-29 24:00:00.000', '2024-02-29 30:00:00.000', '2024-02-29 00:60:00.000', '2024-02-29 00:00:60.000', 'x', ''],
    ...['2024-02-29 0:00:00.000', '2024-02-29 00:0:00.000', '2024-02-29 00:00:0.000', '2024-02-29 00:00:00.00', '2024-02-29 00:00:00,000'],
    ...['2024-02-29 00:00:00.0000', '2024-02-29  00:00:00.000', '2024-02-29 x0:00:00.000', '2024-02-29 0x:00:00.000'],
    ...['2024-02-29 2x:00:00.000', '2024-02-29 00:x0:00.000', '2024-02-29 00:0x:00.000', '2024-02-29 00:00:x0.000'],
    ...['2024-02-29 00:00:0x.000', '2024-02-29 00:00:00.x00', '2024-02-29 00:00:00.000\n', 0, true],
  ])('is refused with %j for an instant', (value) => {
    expect(accepted(byInstant, cursorOf('instant', value))).toEqual(refused);
  });

  test('holds a day, and is refused with what is none', () => {
    expect(byDay.position(byDay.cursor({ k0: '2024-02-29' }), 'before')).toEqual(['2024-02-29']);
    for (const value of ['2023-02-29', '2024-02-29 00:00:00.000', 'x', '', 20240229])
      expect(accepted(byDay, cursorOf('day', value))).toEqual(refused);
  });

  test('is refused with a number beyond what is counted exactly', () => {
    const byNumber = new Keyset('number', [{ by: sql`n`, type: 'number', descending: false, nullable: false }]);
    expect(byNumber.position(cursorOf('number', -7), 'before')).toEqual([-7]);
    for (const value of [0.5, 9_007_199_254_740_992]) expect(accepted(byNumber, cursorOf('number', value))).toEqual(refused);
  });
});

describe('an order', () => {
  test('puts nulls last, whichever its direction, and is turned round as a whole', () => {
    expect(text(byCity.order(false))).toEqual(['(p.city IS NULL) ASC,p.city ASC,p.number ASC,p.id ASC']);
    expect(text(byCity.order(true))).toEqual(['(p.city IS NULL) DESC,p.city DESC,p.number DESC,p.id DESC']);
    expect(text(byCityDown.order(false))).toEqual(['(p.city IS NULL) ASC,p.city DESC,p.id DESC']);
    expect(text(byCityDown.order(true))).toEqual(['(p.city IS NULL) DESC,p.city ASC,p.id ASC']);
  });

  test('compares places with bound values', () => {
    expect(text(byCityDown.beyond(['ottawa', 'a'], false))).toEqual([
      '((p.city < ? OR p.city IS NULL) OR (p.city = ? AND p.id < ?))',
      'ottawa',
      'ottawa',
      'a',
    ]);
    expect(text(byCityDown.beyond(['ottawa', 'a'], true))).toEqual(['(p.city > ? OR (p.city = ? AND p.id > ?))', 'ottawa', 'ottawa', 'a']);
    expect(text(byCityDown.beyond([null, 'a'], false))).toEqual(['((1=0) OR (p.city IS NULL AND p.id < ?))', 'a']);
    expect(text(byCityDown.beyond([null, 'a'], true))).toEqual(['(p.city IS NOT NULL OR (p.city IS NULL AND p.id > ?))', 'a']);
  });
});

describe('the arguments of a page', () => {
  const cursor = byCity.cursor({ k0: 'ottawa', k1: 5, k2: 'a' });
  const from = ['ottawa', 5, 'a'];

  test.each([
    ['nothing', {}, { size: 25, backwards: false, from: null }],
    ['nulls', { first: null, after: null, last: null, before: null }, { size: 25, backwards: false, from: null }],
    ['first', { first: 1 }, { size: 1, backwards: false, from: null }],
    ['the most', { first: 100 }, { size: 100, backwards: false, from: null }],
    ['first and after', { first: 7, after: cursor }, { size: 7, backwards: false, from }],
    ['after alone', { after: cursor }, { size: 25, backwards: false, from }],
    ['last', { last: 3 }, { size: 3, backwards: true, from: null }],
    ['last and before', { last: 3, before: cursor }, { size: 3, backwards: true, from }],
    ['before alone', { before: cursor }, { size: 25, backwards: true, from }],
  ])('%s', (_, given, expected) => expect(readPageArguments(given, byCity)).toEqual(expected));

  test.each([
    ['more than 100', { first: 101 }, 'first', 'FROM_1_TO_100'],
    ['none', { first: 0 }, 'first', 'FROM_1_TO_100'],
    ['less than none', { last: -1 }, 'last', 'FROM_1_TO_100'],
    ['a part', { first: 1.5 }, 'first', 'FROM_1_TO_100'],
    ['no number', { last: Number.NaN }, 'last', 'FROM_1_TO_100'],
    ['both directions', { first: 1, last: 1 }, 'last', 'ONE_DIRECTION'],
    ['first before a place', { first: 1, before: cursor }, 'last', 'ONE_DIRECTION'],
    ['last after a place', { last: 1, after: cursor }, 'last', 'ONE_DIRECTION'],
    ['both places', { after: cursor, before: cursor }, 'last', 'ONE_DIRECTION'],
    ['a cursor of another list after', { after: cursorOf('x', 'a') }, 'after', 'CURSOR'],
    ['a cursor of another list before', { before: cursorOf('x', 'a') }, 'before', 'CURSOR'],
  ])('%s is refused', (_, given, path, rule) => {
    expect(refusal(() => readPageArguments(given, byCity))).toEqual({ code: ErrorCode.BAD_USER_INPUT, path, rule });
  });
});

test('an empty page has the message, no cursor, no further page and no record', async () => {
  const page = new Page(
    [],
    async () => false,
    async () => false,
    async () => 0,
  );
  const { nodes, message, startCursor, endCursor } = page;
  expect({ nodes, message, startCursor, endCursor }).toEqual({
    ...{ nodes: [], message: 'None found for criteria entered', startCursor: null, endCursor: null },
  });
  expect(await Promise.all([page.hasNextPage(), page.hasPreviousPage(), page.totalCount()])).toEqual([false, false, 0]);
});
