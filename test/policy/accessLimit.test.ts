import { condition } from '../../src/condition/Condition';
import { evaluate } from '../../src/condition/evaluate';
import { levelOf, parsedFragment, readLimit } from '../../src/policy/AccessLimit';
import { decideEncounter, decidePatient } from '../../src/policy/decide';
import { HIDDEN } from '../../src/policy/Decision';
import { fragmentCatalogue } from '../../src/policy/fragmentCatalogue';
import { limitOf, viewerWith } from './viewerWith';

const DAY = '2026-03-01';

describe('a stored limit is read', () => {
  test.each([
    ['ONLY_WHERE', 'x', false],
    ['ONLY_WHERE', 'y', true],
    ['ONLY_WHERE', null, true],
    ['EXCEPT_WHERE', 'x', true],
    ['EXCEPT_WHERE', 'y', false],
    ['EXCEPT_WHERE', null, true],
  ])('%s over a city of %s limits: %s', (polarity, city, limited) => {
    const { limited: when, fault } = readLimit(limitOf({ fragment: "city = 'X'", polarity }));
    expect([evaluate(when, { city }, DAY), fault]).toEqual([limited, null]);
  });

  test.each([
    ['ONLY_WHERE', "city IS NULL OR city = 'x'"],
    ['EXCEPT_WHERE', "city IS NOT NULL AND city = 'y'"],
  ])('%s %s leaves nulls open, because it says so', (polarity, fragment) => {
    const { limited } = readLimit(limitOf({ fragment, polarity }));
    expect([null, 'x', 'y'].map((city) => evaluate(limited, { city }, DAY))).toEqual([false, false, true]);
  });
});

describe('a fragment that is kept with what it meant', () => {
  const fragment = "city = 'X' OR birth_date > CURRENT_DATE - INTERVAL 1 YEAR";

  test('is read as it was', () => {
    expect(readLimit({ ...limitOf({ fragment }), parsed: parsedFragment(fragment) })).toEqual(readLimit(limitOf({ fragment })));
  });

  test.each([parsedFragment("city = 'y'"), '', '{}'])('limits every record of its level where it meant something else: %s', (parsed) => {
    const { limited, fault, setting } = readLimit({ ...limitOf({ fragment, overrideSetting: 'PROMPT' }), parsed });
    expect([evaluate(limited, { city: 'x', birth_date: null }, DAY), fault, setting]).toEqual([true, 'MEANING', 'PROMPT']);
  });
});

describe('what is wrong with a stored limit', () => {
  const facts = { patient_id: 'p', patient_locked: false, city: 'y', sex: 'f', encounters: [], physicians: [], sets: [] };
  const encounter = { ...facts, encounter_id: 'e', encounter_locked: false, service: 'y' };
  const hides = { patient: HIDDEN, encounter: HIDDEN };

  test.each<[string, Parameters<typeof limitOf>[0], string, object]>([
    ['a level that is none', { fragment: "city = 'x'", level: 'DOCUMENT' }, 'LEVEL', hides],
    ['a level that is empty', { fragment: "city = 'x'", level: '' }, 'LEVEL', hides],
    ['a level in other case', { fragment: "city = 'x'", level: 'patient' }, 'LEVEL', hides],
    ['a level below that of its columns', { fragment: "service = 'x'", level: 'PATIENT' }, 'LEVEL', hides],
    ['a polarity that is none', { fragment: "city = 'x'", polarity: 'NOWHERE' }, 'POLARITY', hides],
    ['a setting that is none', { fragment: "city = 'x'", overrideSetting: 'MAYBE' }, 'SETTING', hides],
  ])('%s hides every record of its level', (_, fields, fault, decisions) => {
    expect(readLimit(limitOf(fields)).fault).toBe(fault);
    const viewer = viewerWith({ limits: [fields] });
    expect({ patient: decidePatient(viewer, facts).decision, encounter: decideEncounter(viewer, encounter).decision }).toEqual(decisions);
  });

  test('a level above that of its columns hides every encounter, and the charts that have one', () => {
    const limit = { fragment: "city = 'x'", level: 'ENCOUNTER' };
    expect(readLimit(limitOf(limit)).fault).toBe('LEVEL');
    const viewer = viewerWith({ limits: [limit] });
    expect(decidePatient(viewer, facts).decision.disclosure).toBe('CHART');
    expect(decidePatient(viewer, { ...facts, encounters: [encounter] }).decision).toEqual(HIDDEN);
    expect(decideEncounter(viewer, encounter).decision).toEqual(HIDDEN);
  });

  test.each([
    '',
    'city =',
    "town = 'x'",
    "city = 'x' -- all",
    "city = 'x'; DROP TABLE patient",
    'city = CONCAT(1)',
    'city = sex',
    'city = 0x41',
  ])('a fragment that does not parse limits every record of its level with its own setting: %s', (fragment) => {
    const read = readLimit(limitOf({ fragment }));
    expect(read).toEqual({ id: 'limit', level: 'PATIENT', setting: 'ALLOW', limited: condition.always, fault: 'FRAGMENT' });
    expect(decidePatient(viewerWith({ limits: [{ fragment }] }), facts).decision).toEqual({ disclosure: 'IDENTITY', door: 'REASON' });
    expect(decidePatient(viewerWith({ limits: [{ fragment, overrideSetting: 'DENY' }] }), facts).decision).toEqual(HIDDEN);
  });

  test('a fragment that does not parse is no excuse for a polarity that is none: it hides', () => {
    const viewer = viewerWith({ limits: [{ fragment: 'nonsense', polarity: 'NOWHERE' }] });
    expect(decidePatient(viewer, facts).decision).toEqual(HIDDEN);
  });
});

test('a fault of the program is no fragment that cannot be read: it is thrown on', () => {
  expect(() => readLimit(limitOf({ fragment: undefined as unknown as string }))).toThrow(TypeError);
});

test('a fragment speaks of encounters as soon as one of its columns is theirs', () => {
  expect(levelOf([])).toBe('PATIENT');
  expect(levelOf(['a column that is none'])).toBe('PATIENT');
  expect(levelOf(['last_name', 'sex'])).toBe('PATIENT');
  expect(levelOf(['last_name', 'service'])).toBe('ENCOUNTER');
});

test('the catalogue has at least the columns that the language promises', () => {
  const promised =
    'service patient_type location encounter_number admit_date discharge_date last_name first_name mrn sex birth_date patient_status roster_status';
  expect(Object.keys(fragmentCatalogue)).toEqual(expect.arrayContaining(promised.split(' ')));
});
