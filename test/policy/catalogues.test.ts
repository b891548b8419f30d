import { evaluate } from '../../src/condition/evaluate';
import { ErrorCode } from '../../src/errors';
import { LimitPolarity } from '../../src/policy/AccessLimit';
import { Disclosure } from '../../src/policy/Disclosure';
import { Door } from '../../src/policy/Door';
import { fragmentCatalogue } from '../../src/policy/fragmentCatalogue';
import { RuleCode } from '../../src/policy/Narrowing';
import { OverrideRequestState } from '../../src/policy/OverrideRequestState';
import { OverrideSetting } from '../../src/policy/OverrideSetting';
import { Permission } from '../../src/policy/Permission';
import { readFragment } from '../../src/policy/readFragment';
import { RecordLevel } from '../../src/policy/RecordLevel';
import { rules } from '../../src/policy/rules';
import { BlacklistDisclosure, PhysicianOfRecordScope } from '../../src/policy/SiteSettings';

const enums = {
  BlacklistDisclosure,
  Disclosure,
  Door,
  LimitPolarity,
  OverrideRequestState,
  OverrideSetting,
  Permission,
  PhysicianOfRecordScope,
  RecordLevel,
  RuleCode,
};

test.each(Object.entries(enums))('%s: what is stored and sent is what it is called', (_, values) => {
  expect(Object.entries(values).filter(([name, value]) => name !== value)).toEqual([]);
});

test('the columns of fragments, each with its type, its level and the rung that shows it', () => {
  const told = Object.entries(fragmentCatalogue).map(([name, { type, level, rung }]) => `${name} ${type} ${level} ${rung}`);
  expect(told).toEqual([
    'last_name TEXT PATIENT IDENTITY',
    'first_name TEXT PATIENT IDENTITY',
    'mrn TEXT PATIENT IDENTITY',
    'demographic_number NUMBER PATIENT IDENTITY',
    'sex TEXT PATIENT IDENTITY',
    'birth_date DATE PATIENT IDENTITY',
    'city TEXT PATIENT DEMOGRAPHICS',
    'hin TEXT PATIENT DEMOGRAPHICS',
    'patient_status TEXT PATIENT DEMOGRAPHICS',
    'roster_status TEXT PATIENT DEMOGRAPHICS',
    'encounter_number TEXT ENCOUNTER IDENTITY',
    'admit_date DATE ENCOUNTER IDENTITY',
    'service TEXT ENCOUNTER CHART',
    'patient_type TEXT ENCOUNTER CHART',
    'location TEXT ENCOUNTER CHART',
    'discharge_date DATE ENCOUNTER CHART',
  ]);
});

test('every rule is told in a sentence, and says of which records it may speak', () => {
  expect(rules.map(({ code, levels }) => [code, levels])).toEqual([
    ['L1', ['PATIENT']],
    ['L2', ['ENCOUNTER']],
    ['B', ['PATIENT']],
    ['M', ['PATIENT', 'ENCOUNTER']],
    ['P', ['PATIENT']],
    ['V', ['PATIENT']],
    ['S', ['PATIENT_SET']],
  ]);
  for (const { sentence } of rules) expect(sentence).toMatch(/^[A-Z].{20,}\.$/);
});

describe('a fragment that an administrator has written', () => {
  test.each([
    ["city = 'x'", 'PATIENT', true],
    ["service = 'x'", 'ENCOUNTER', false],
    ["service = 'x' AND sex = 'f'", 'ENCOUNTER', true],
    ["sex = 'f' OR service = 'x'", 'ENCOUNTER', true],
  ])('%s speaks of a %s; it names a column of patients: %s', (fragment, level, namesPatient) => {
    expect(readFragment(fragment)).toMatchObject({ level, namesPatient });
  });

  test.each([
    ['x', false],
    ['y', false],
    [null, true],
  ])('says neither yes nor no of a city of %s: %s', (city, unknown) => {
    expect(evaluate(readFragment("city = 'x'").unknown, { city }, '2026-03-01')).toBe(unknown);
  });

  test('that cannot be read is refused, with its place', () => {
    expect(() => readFragment("city = 'x' OR")).toThrow(
      expect.objectContaining({ code: ErrorCode.FRAGMENT_INVALID, details: expect.objectContaining({ offset: 13 }) }),
    );
  });
});
