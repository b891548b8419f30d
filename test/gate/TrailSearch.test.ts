import { ErrorCode } from '../../src/errors';
import { checkTrailSearch, type TrailSearch } from '../../src/gate/TrailSearch';

const refusal = (search: TrailSearch, path?: string): unknown => {
  try {
    checkTrailSearch(search, path);
  } catch (error) {
    return (error as { extensions?: unknown }).extensions;
  }
  return 'accepted';
};
const at = (instant: string) => new Date(instant);
const refused = (path: string, rule: string) => ({ code: ErrorCode.BAD_USER_INPUT, path, rule });

test('every database compares instants of the years 1000 to 9999', () => {
  const [first, last] = [at('1000-01-01T00:00:00.000Z'), at('9999-12-31T23:59:59.999Z')];
  expect(refusal({ from: first, to: last })).toBe('accepted');
  expect(refusal({ from: last, to: last })).toBe('accepted');
  for (const instant of [at('0999-12-31T23:59:59.999Z'), at('+010000-01-01T00:00:00.000Z'), at('nonsense')]) {
    expect(refusal({ from: instant })).toEqual(refused('from', 'INSTANT'));
    expect(refusal({ from: first, to: instant }, 'search.')).toEqual(refused('search.to', 'INSTANT'));
  }
});

test('a span has its begin before its end, or at it', () => {
  const [earlier, later] = [at('2026-03-01T12:00:00.000Z'), at('2026-03-01T12:00:00.001Z')];
  expect(refusal({ from: earlier, to: later })).toBe('accepted');
  expect(refusal({ from: later, to: earlier })).toEqual(refused('from', 'FROM_BEFORE_TO'));
  expect(refusal({ from: later, to: earlier }, 'search.')).toEqual(refused('search.from', 'FROM_BEFORE_TO'));
  expect(refusal({ from: later, to: null })).toBe('accepted');
  expect(refusal({ from: null, to: earlier })).toBe('accepted');
});

test('of no action at all there is nothing to find', () => {
  expect(refusal({ actions: [] })).toEqual(refused('actions', 'NOT_EMPTY'));
  expect(refusal({ actions: [] }, 'search.')).toEqual(refused('search.actions', 'NOT_EMPTY'));
  expect(refusal({ actions: null })).toBe('accepted');
  expect(refusal({})).toBe('accepted');
});
