import { Settings } from 'luxon';
import { isRealDay } from '../../src/condition/isRealDay';
import { resolveDay } from '../../src/condition/resolveDay';

describe('resolveDay', () => {
  test.each([
    ['2024-02-29', 0, 'DAY', '2024-02-29'],
    ['2024-02-28', 1, 'DAY', '2024-02-29'],
    ['2024-03-01', -1, 'DAY', '2024-02-29'],
    ['2024-03-31', 1, 'DAY', '2024-04-01'],
    ['2024-12-31', 1, 'DAY', '2025-01-01'],
    ['2024-01-31', 1, 'MONTH', '2024-02-29'],
    ['2023-01-31', 1, 'MONTH', '2023-02-28'],
    ['2024-03-31', -1, 'MONTH', '2024-02-29'],
    ['2024-03-31', -13, 'MONTH', '2023-02-28'],
    ['2024-02-29', 1, 'YEAR', '2025-02-28'],
    ['2024-02-29', 4, 'YEAR', '2028-02-29'],
    ['2024-02-29', -1200, 'YEAR', '0824-02-29'],
    ['2024-01-31', 1200, 'MONTH', '2124-01-31'],
    ['9999-12-30', 1, 'DAY', '9999-12-31'],
    ['9999-12-31', 1, 'DAY', null],
    ['0001-01-02', -1, 'DAY', '0001-01-01'],
    ['0001-01-01', -1, 'DAY', null],
    ['2024-02-29', 7976, 'YEAR', null],
    ['2024-02-29', -2024, 'YEAR', null],
    ['2024-02-29', 1e15, 'YEAR', null],
  ] as const)('%s moved by %i %s is %s', (today, amount, unit, expected) => {
    expect(resolveDay({ today: true, amount, unit }, today)).toBe(expected);
  });

  test('counts the days of the calendar, whatever day the zone of the process has left out', () => {
    const { defaultZone } = Settings;
    Settings.defaultZone = 'Pacific/Apia';
    try {
      expect(resolveDay({ today: true, amount: 1, unit: 'DAY' }, '2011-12-29')).toBe('2011-12-30');
    } finally {
      Settings.defaultZone = defaultZone;
    }
  });

  test.each(['', '2024-02-30', '2024-2-1', '0000-01-01', 'today'])('refuses %j as today', (today) => {
    expect(() => resolveDay({ today: true, amount: 0, unit: 'DAY' }, today)).toThrow(
      new RangeError('Today must be a real day as YYYY-MM-DD'),
    );
  });
});

describe('isRealDay', () => {
  test.each(['0001-01-01', '1900-02-28', '2000-02-29', '2024-02-29', '9999-12-31'])('%s is', (text) => {
    expect(isRealDay(text)).toBe(true);
  });

  test.each(['0000-12-31', '1900-02-29', '2023-02-29', '2024-04-31', '2024-13-01', '2024-00-01', '2024-01-00', '2024-1-1', '10000-01-01'])(
    '%s is not',
    (text) => {
      expect(isRealDay(text)).toBe(false);
    },
  );

  test.each([
    ' 2024-01-01',
    '2024-01-01 ',
    '2024-01-01T00:00',
    '2024-W01-1',
    '２０２４-01-01',
    '2024/01/01',
    '2024-001',
    '-2024-01-01',
    '2024-01-01\n',
  ])('%j is not, though it looks like one', (text) => {
    expect(isRealDay(text)).toBe(false);
  });
});
