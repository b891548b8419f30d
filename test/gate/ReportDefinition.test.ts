import { ErrorCode } from '../../src/errors';
import { DemographicColumn } from '../../src/gate/reportColumns';
import { readReportDefinition, restoredReportDefinition, storedReportDefinition } from '../../src/gate/ReportDefinition';

const read = (fields: Record<string, unknown>) => readReportDefinition({ select: ['HIN'], ...fields });
const readWhere = (where: unknown) => read({ where });
const fault = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return (error as { extensions?: unknown }).extensions;
  }
  return 'accepted';
};
const broken = (path: string, rule: string) => ({ code: ErrorCode.BAD_USER_INPUT, path, rule });
const many = <Value>(length: number, value: Value) => Array<Value>(length).fill(value);
const age = (fields: Record<string, unknown>) => ({ comparison: 'EQUAL_TO', age: 18, ...fields });

describe('a definition that keeps every rule is read as it is', () => {
  test.each<[string, Record<string, unknown>]>([
    ['nothing but what is selected', {}],
    ['every column', { select: Object.values(DemographicColumn) }],
    ['no criteria', { where: {} }],
    ['no order', { order: [] }],
    ['one row', { limit: 1 }],
    ['the most rows', { limit: 1_000_000 }],
    [
      'an order of five columns',
      {
        order: [
          { column: 'CITY' },
          { column: 'HIN', direction: 'ASC' },
          { column: 'SEX', direction: 'DESC' },
          { column: 'EMAIL' },
          { column: 'PHONE' },
        ],
      },
    ],
    [
      'criteria at their limits',
      {
        where: {
          lastName: 'x'.repeat(100),
          firstName: 'y'.repeat(100),
          city: 'z'.repeat(100),
          rosterStatuses: many(100, 'r'.repeat(40)),
          sexes: ['s'.repeat(16)],
          providerNumbers: ['p'.repeat(40)],
          patientStatuses: ['q'.repeat(40)],
          demographicNumbers: [...many(9_999, 1), 2_147_483_647],
          birthDate: { from: '2024-02-29', to: '2024-02-29' },
          age: { comparison: 'BETWEEN', age: 0, to: 150, unit: 'YEARS', style: 'EXACT', asOf: '1800-01-01' },
        },
      },
    ],
    ['one end of a range', { where: { birthDate: { from: '2024-02-29' } } }],
    ['the other end of a range', { where: { birthDate: { to: '2024-02-29' } } }],
    ['the oldest age in years', { where: { age: age({ age: 150 }) } }],
    ['the oldest ages in months', { where: { age: age({ comparison: 'BETWEEN', age: 1_800, to: 1_800, unit: 'MONTHS' }) } }],
    ['an age in the year', { where: { age: age({ comparison: 'YOUNGER_THAN', style: 'IN_THE_YEAR' }) } }],
    ['an age that is exceeded', { where: { age: age({ comparison: 'OLDER_THAN' }) } }],
  ])('%s', (_, fields) => {
    expect(read(fields)).toEqual({ select: ['HIN'], ...fields });
  });

  test('null says the same as nothing', () => {
    expect(read({ where: { lastName: null, age: { comparison: 'EQUAL_TO', age: 1, to: null } }, order: null, limit: null })).toEqual({
      select: ['HIN'],
      where: { age: { comparison: 'EQUAL_TO', age: 1 } },
    });
  });
});

describe('whatever else is given is refused by the path and the rule of its first fault', () => {
  test.each([[null], [undefined], ['x'], [3], [[]]])('%j is no definition', (given) => {
    expect(fault(() => readReportDefinition(given))).toEqual(broken('definition', 'OBJECT'));
  });

  test('nothing selected is refused with the words for a front end', () => {
    expect(fault(() => read({ select: [] }))).toEqual({
      ...broken('definition.select', 'AT_LEAST_ONE_COLUMN'),
      text: 'Please select at least one field',
    });
  });

  test.each<[Record<string, unknown>, string, string]>([
    [{ more: 1 }, '', 'UNKNOWN_FIELD'],
    [{ select: null }, '.select', 'LIST'],
    [{ select: 'HIN' }, '.select', 'LIST'],
    [{ select: ['HIN', 'PASSWORD'] }, '.select.1', 'ONE_OF_ITS_VALUES'],
    [{ select: [null] }, '.select.0', 'ONE_OF_ITS_VALUES'],
    [{ select: ['HIN', 'CITY', 'HIN'] }, '.select', 'EACH_ONCE'],
    [{ where: [] }, '.where', 'OBJECT'],
    [{ order: 'HIN' }, '.order', 'LIST'],
    [{ order: ['HIN'] }, '.order.0', 'OBJECT'],
    [{ order: [{}] }, '.order.0.column', 'ONE_OF_ITS_VALUES'],
    [{ order: [{ column: 'HIN', direction: 'UP' }] }, '.order.0.direction', 'ONE_OF_ITS_VALUES'],
    [{ order: [{ column: 'HIN', more: 1 }] }, '.order.0', 'UNKNOWN_FIELD'],
    [{ order: [{ column: 'HIN' }, { column: 'HIN', direction: 'DESC' }] }, '.order', 'EACH_ONCE'],
    [{ order: ['HIN', 'CITY', 'SEX', 'PHONE', 'EMAIL', 'ADDRESS'].map((column) => ({ column })) }, '.order', 'AT_MOST_5'],
    [{ limit: '1' }, '.limit', 'LIMIT'],
    [{ limit: 1.5 }, '.limit', 'LIMIT'],
    [{ limit: 0 }, '.limit', 'LIMIT'],
    [{ limit: 1_000_001 }, '.limit', 'LIMIT'],
    [{ limit: 1e20 }, '.limit', 'LIMIT'],
  ])('%j: %s %s', (fields, path, rule) => {
    expect(fault(() => read(fields))).toEqual(broken(`definition${path}`, rule));
  });

  test.each<[Record<string, unknown>, string, string]>([
    [{ more: 1 }, '', 'UNKNOWN_FIELD'],
    ...(['lastName', 'firstName', 'city'] as const).flatMap((name): [Record<string, unknown>, string, string][] => [
      [{ [name]: 5 }, `.${name}`, 'TEXT'],
      [{ [name]: '\u0301 ' }, `.${name}`, 'NOT_EMPTY'],
      [{ [name]: 'x'.repeat(101) }, `.${name}`, 'AT_MOST_100_CHARACTERS'],
    ]),
    ...Object.entries({ rosterStatuses: 40, sexes: 16, providerNumbers: 40, patientStatuses: 40 }).flatMap(
      ([name, most]): [Record<string, unknown>, string, string][] => [
        [{ [name]: 'x' }, `.${name}`, 'LIST'],
        [{ [name]: [] }, `.${name}`, 'NOT_EMPTY'],
        [{ [name]: many(101, 'x') }, `.${name}`, 'AT_MOST_100'],
        [{ [name]: ['x', 5] }, `.${name}.1`, 'TEXT'],
        [{ [name]: ['x', ''] }, `.${name}.1`, 'NOT_EMPTY'],
        [{ [name]: ['x'.repeat(most + 1)] }, `.${name}.0`, `AT_MOST_${most}_CHARACTERS`],
      ],
    ),
    [{ demographicNumbers: '1' }, '.demographicNumbers', 'LIST'],
    [{ demographicNumbers: [] }, '.demographicNumbers', 'NOT_EMPTY'],
    [{ demographicNumbers: many(10_001, 1) }, '.demographicNumbers', 'AT_MOST_10000'],
    ...['1', 1.5, 0, -1, 2_147_483_648, 1e20].map((number): [Record<string, unknown>, string, string] => [
      { demographicNumbers: [1, number] },
      '.demographicNumbers.1',
      'DEMOGRAPHIC_NUMBER',
    ]),
    [{ demographicNumberText: 5 }, '.demographicNumberText', 'TEXT'],
    [{ birthDate: 5 }, '.birthDate', 'OBJECT'],
    [{ birthDate: { more: 1 } }, '.birthDate', 'UNKNOWN_FIELD'],
    [{ birthDate: {} }, '.birthDate', 'FROM_OR_TO'],
    [{ birthDate: { from: 5 } }, '.birthDate.from', 'REAL_DAY'],
    [{ birthDate: { to: '2023-02-29' } }, '.birthDate.to', 'REAL_DAY'],
    [{ birthDate: { from: '2000-01-02', to: '2000-01-01' } }, '.birthDate', 'FROM_BEFORE_TO'],
    [{ age: 18 }, '.age', 'OBJECT'],
    [{ age: age({ more: 1 }) }, '.age', 'UNKNOWN_FIELD'],
    [{ age: age({ comparison: 'ABOUT' }) }, '.age.comparison', 'ONE_OF_ITS_VALUES'],
    ...[undefined, '18', 1.5, -1, 1e20].map((years): [Record<string, unknown>, string, string] => [
      { age: age({ age: years }) },
      '.age.age',
      'AGE',
    ]),
    [{ age: age({ age: 151 }) }, '.age.age', 'AT_MOST_150'],
    [{ age: age({ age: 1_801, unit: 'MONTHS' }) }, '.age.age', 'AT_MOST_1800'],
    [{ age: age({ to: 18 }) }, '.age.to', 'WITH_BETWEEN_ONLY'],
    [{ age: age({ comparison: 'BETWEEN' }) }, '.age.to', 'NEEDED_WITH_BETWEEN'],
    [{ age: age({ comparison: 'BETWEEN', to: '20' }) }, '.age.to', 'AGE'],
    [{ age: age({ comparison: 'BETWEEN', to: 18.5 }) }, '.age.to', 'AGE'],
    [{ age: age({ comparison: 'BETWEEN', to: 151 }) }, '.age.to', 'AT_MOST_150'],
    [{ age: age({ comparison: 'BETWEEN', to: 1_801, unit: 'MONTHS' }) }, '.age.to', 'AT_MOST_1800'],
    [{ age: age({ comparison: 'BETWEEN', to: 17 }) }, '.age.to', 'FROM_BEFORE_TO'],
    [{ age: age({ unit: 'WEEKS' }) }, '.age.unit', 'ONE_OF_ITS_VALUES'],
    [{ age: age({ style: 'ABOUT' }) }, '.age.style', 'ONE_OF_ITS_VALUES'],
    [{ age: age({ asOf: 20_240_229 }) }, '.age.asOf', 'REAL_DAY'],
    [{ age: age({ asOf: '2023-02-29' }) }, '.age.asOf', 'REAL_DAY'],
    [{ age: age({ asOf: '1799-12-31' }) }, '.age.asOf', 'FROM_1800'],
  ])('where %j: %s %s', (where, path, rule) => {
    expect(fault(() => readWhere(where))).toEqual(broken(`definition.where${path}`, rule));
  });
});

describe('demographic numbers in a text', () => {
  test.each<[string, readonly number[]]>([
    ['7', [7]],
    ['1, 2;3\n4\t5 , ; 6', [1, 2, 3, 4, 5, 6]],
    [' ,1,', [1]],
    ['0000000001 2147483647', [1, 2_147_483_647]],
    ['1 '.repeat(10_000), many(10_000, 1)],
  ])('%j', (demographicNumberText, demographicNumbers) => {
    expect(readWhere({ city: 'x', demographicNumberText })).toEqual({ select: ['HIN'], where: { city: 'x', demographicNumbers } });
  });

  test.each([
    ['', '', 'NOT_EMPTY'],
    [' ,;\n', '', 'NOT_EMPTY'],
    ['1 '.repeat(10_001), '', 'AT_MOST_10000'],
    ['1, 2a, 3', '.1', 'DEMOGRAPHIC_NUMBER'],
    ['a1', '.0', 'DEMOGRAPHIC_NUMBER'],
    ['0', '.0', 'DEMOGRAPHIC_NUMBER'],
    ['1 -1', '.1', 'DEMOGRAPHIC_NUMBER'],
    ['1.5', '.0', 'DEMOGRAPHIC_NUMBER'],
    ['1 2147483648', '.1', 'DEMOGRAPHIC_NUMBER'],
    ['00000000001', '.0', 'DEMOGRAPHIC_NUMBER'],
    ['٣', '.0', 'DEMOGRAPHIC_NUMBER'],
  ])('%j is refused: %s %s', (demographicNumberText, path, rule) => {
    expect(fault(() => readWhere({ demographicNumberText }))).toEqual(broken(`definition.where.demographicNumberText${path}`, rule));
  });

  test('stand in place of a list, and not beside one', () => {
    expect(fault(() => readWhere({ demographicNumberText: '1', demographicNumbers: [1] }))).toEqual(
      broken('definition.where.demographicNumberText', 'LIST_OR_TEXT'),
    );
  });
});

describe('what is stored', () => {
  const definition = read({ where: { lastName: 'É' }, limit: 5 });

  test('is read again as it was', () => {
    expect(restoredReportDefinition(storedReportDefinition(definition))).toEqual(definition);
  });

  test.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['no definition', '{"select":[]}'],
  ])('is null where it is %s', (_, stored) => {
    expect(restoredReportDefinition(stored)).toBeNull();
  });

  test('holds 30,000 bytes, and not one more', () => {
    const sized = (bytes: number) => {
      const listed = read({ where: { lastName: 'É', demographicNumbers: many(9_955, 11) } });
      const missing = bytes - Buffer.byteLength(JSON.stringify(listed));
      return read({ where: { lastName: `É${'x'.repeat(missing)}`, demographicNumbers: many(9_955, 11) } });
    };
    expect(Buffer.byteLength(storedReportDefinition(sized(30_000)))).toBe(30_000);
    expect(fault(() => storedReportDefinition(sized(30_001)))).toEqual(broken('definition', 'AT_MOST_30000_BYTES'));
  });
});
