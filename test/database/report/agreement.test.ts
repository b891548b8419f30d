import fc from 'fast-check';
import { DateTime } from 'luxon';
import { insertRows } from '../../../src/entity/insertRows';
import { newPatient, type PatientFields } from '../../../src/entity/newPatient';
import { Patient } from '../../../src/entity/Patient';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const seed = Number(process.env.REPORT_SEED ?? Date.now() % 1_000_000);
const RUNS = Number(process.env.REPORT_RUNS ?? 120);
const PATIENTS = 150;

type Where = Record<string, any>;

const NAMES = [
  'Öberg',
  'OBERMAYER',
  'Oberon',
  'Ober',
  "O'Brien",
  'O’Brien',
  'Østergård',
  'Straße',
  'STRASSEN',
  'Łukasz',
  '%',
  'a_b',
  'Zoë',
  'z',
];
const STATUSES = ['AC', 'ac', 'IN', 'De', 'ÀC'];
const CITIES = ['Here', 'HÉRE', 'There', 'Ma%', 'Malmö'];
const DAYS = [
  '1960-02-29',
  '1999-12-31',
  '2000-01-01',
  '2000-02-28',
  '2000-02-29',
  '2000-03-01',
  '2024-02-29',
  '2025-03-01',
  '2026-02-28',
  '2026-03-01',
  '2026-03-02',
];

const maybe = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: null, freq: 4 });
/** A criterion that is left out so many times for each time that it is there: with all of them nobody is found. */
const given = <Value>(of: fc.Arbitrary<Value>, times = 4) =>
  fc.oneof({ weight: times, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: of });
const day = fc.oneof(
  fc.constantFrom(...DAYS),
  fc.integer({ min: 0, max: 60_000 }).map((days) => DateTime.fromISO('1870-01-01').plus({ days }).toISODate() as string),
);
const patient = fc.record({
  lastName: fc.constantFrom(...NAMES),
  firstName: fc.constantFrom(...NAMES),
  birthDate: maybe(day),
  sex: maybe(fc.constantFrom('F', 'f', 'M', 'X')),
  rosterStatus: maybe(fc.constantFrom(...STATUSES)),
  patientStatus: maybe(fc.constantFrom(...STATUSES)),
  providerNumber: maybe(fc.constantFrom('1', '01', 'A1', 'a1')),
  city: maybe(fc.constantFrom(...CITIES)),
  locked: fc.constantFrom(false, false, false, true),
});
const some = (values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const age = fc
  .record({
    comparison: fc.constantFrom('YOUNGER_THAN', 'OLDER_THAN', 'EQUAL_TO', 'BETWEEN'),
    unit: fc.constantFrom('YEARS', 'MONTHS', undefined),
    style: fc.constantFrom('EXACT', 'IN_THE_YEAR', undefined),
    asOf: given(day, 1),
    ages: fc.tuple(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 150 })),
    months: fc.boolean(),
  })
  .map(({ ages, months, ...rest }) => {
    const scale = rest.unit === 'MONTHS' && months ? 8 : 1;
    const [from, to] = ages.toSorted((a, b) => a - b).map((each) => each * scale) as [number, number];
    return { ...rest, age: from, ...(rest.comparison === 'BETWEEN' ? { to } : {}) };
  });
const range = fc.tuple(maybe(day), maybe(day)).map(([a, b]) => {
  if (a === null && b === null) return { from: '1950-01-01' };
  if (a === null || b === null) return { from: a, to: b };
  return a < b ? { from: a, to: b } : { from: b, to: a };
});
const where: fc.Arbitrary<Where> = fc.record({
  age: given(age, 1),
  lastName: given(fc.constantFrom('ober', 'Ö', 'o', "o'b", 'strass', 'ŁU', '%', '_', 'oster')),
  firstName: given(fc.constantFrom('ober', 'Z', 'zoe', 'O’', 'ss'), 6),
  rosterStatuses: given(some(STATUSES)),
  patientStatuses: given(some(STATUSES)),
  sexes: given(some(['F', 'm', 'X', 'Q'])),
  providerNumbers: given(some(['1', 'a1', '7'])),
  city: given(fc.constantFrom('here', 'MALMO', 'Ma'), 4),
  birthDate: given(range),
  demographicNumbers: given(fc.uniqueArray(fc.integer({ min: 1, max: PATIENTS * 2 }), { minLength: 1, maxLength: 120 }), 4),
});

/** What a person would call the same text: by other means than the product's own folding. */
const plain = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/ø/g, 'o').replace(/ł/g, 'l').replace(/ß/g, 'ss').replace(/’/g, "'");

/** An age by counting: how many birthdays, or days of the month, have come. */
function ageOn(born: string, on: string, unit: string): number {
  const [birthYear = 0, birthMonth = 0, birthDay = 0] = born.split('-').map(Number);
  const [year = 0, month = 0, date = 0] = on.split('-').map(Number);
  const hasCome = date >= birthDay;
  if (unit === 'MONTHS') return (year - birthYear) * 12 + month - birthMonth - (hasCome ? 0 : 1);
  return year - birthYear - (month > birthMonth || (month === birthMonth && hasCome) ? 0 : 1);
}

function isOfAge(born: string | null, given: Where, today: string): boolean {
  if (born === null) return false;
  const asOf: string = given.asOf ?? today;
  const on = given.style === 'IN_THE_YEAR' ? `${asOf.slice(0, 4)}-12-31` : asOf;
  if (born > on) return false;
  const years = ageOn(born, on, given.unit ?? 'YEARS');
  if (given.comparison === 'YOUNGER_THAN') return years < given.age;
  if (given.comparison === 'OLDER_THAN') return years > given.age;
  if (given.comparison === 'EQUAL_TO') return years === given.age;
  return years >= given.age && years <= given.to;
}

function matches(of: Patient, given: Where, today: string): boolean {
  const isOneOf = (value: string | null, values?: string[]) =>
    values === undefined || (value !== null && values.some((each) => plain(each) === plain(value)));
  return (
    (given.age === undefined || isOfAge(of.birthDate, given.age, today)) &&
    (given.lastName === undefined || plain(of.lastName).startsWith(plain(given.lastName))) &&
    (given.firstName === undefined || plain(of.firstName).startsWith(plain(given.firstName))) &&
    isOneOf(of.rosterStatus, given.rosterStatuses) &&
    isOneOf(of.patientStatus, given.patientStatuses) &&
    isOneOf(of.sex, given.sexes) &&
    isOneOf(of.providerNumber, given.providerNumbers) &&
    isOneOf(of.city, given.city === undefined ? undefined : [given.city]) &&
    (given.birthDate === undefined ||
      (of.birthDate !== null && of.birthDate >= (given.birthDate.from ?? '') && of.birthDate <= (given.birthDate.to ?? '9'))) &&
    (given.demographicNumbers === undefined || given.demographicNumbers.includes(of.demographicNumber))
  );
}

test(`a report finds, and a set keeps, whom plain evaluation finds (seed ${seed})`, async () => {
  const world = await World.open();
  try {
    await world.provider('ines', { permissions: [Permission.REPORTS_RUN, Permission.SETS_MANAGE] });
    const drawn = fc.sample(patient, { numRuns: PATIENTS, seed });
    const patients = drawn.map((fields: Omit<PatientFields, 'mrn' | 'demographicNumber'>, index) =>
      newPatient({ ...fields, mrn: `M${index}`, demographicNumber: index + 1 }),
    );
    await world.database.transaction((manager) => insertRows(manager, Patient, patients));
    const today = world.now.toISOString().slice(0, 10);
    let hits = 0;
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(where, fc.constantFrom(undefined, 1, 7), async (given, limit) => {
        const definition = { select: ['DEMOGRAPHIC_NUMBER'], where: given, order: [{ column: 'DEMOGRAPHIC_NUMBER' }], limit };
        const numbersOf = (some: readonly Patient[]) => some.map(({ demographicNumber }) => demographicNumber);
        const expected = patients.filter((each) => matches(each, given, today));
        const shown = expected.filter(({ locked }) => !locked).slice(0, limit);
        const found: number[] = [];
        for (let after: string | null = null, more = true; more;) {
          const { body } = await world.ask(
            'ines',
            `query ($definition: DemographicReportInput!, $after: String) { demographicReport(definition: $definition, first: 100, after: $after) {
              totalCount pageInfo { hasNextPage endCursor } nodes { demographicNumber } } }`,
            { definition, after },
          );
          expect(body.errors).toBeUndefined();
          const { totalCount, pageInfo, nodes } = body.data.demographicReport;
          expect(totalCount).toBe(shown.length);
          found.push(...nodes.map(({ demographicNumber }: { demographicNumber: number }) => demographicNumber));
          [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
        }
        expect(found).toEqual(numbersOf(shown));
        const { body } = await world.ask(
          'ines',
          'mutation ($name: String!, $definition: DemographicReportInput!) { savePatientSet(name: $name, definition: $definition) { id } }',
          { name: `Set ${(serial += 1)}`, definition },
        );
        const id = body.data.savePatientSet.id.split(':')[1];
        const members = await world.database.run((manager) =>
          manager.query<{ patient_id: string }[]>(`SELECT patient_id FROM patient_set_member WHERE set_id = '${id}'`),
        );
        expect(members.map(({ patient_id }) => patient_id).sort()).toEqual(expected.map((each) => each.id).sort());
        if (expected.length > 0) hits += 1;
      }),
      { seed, numRuns: RUNS },
    );
    expect(hits).toBeGreaterThan(RUNS / 10);
  } finally {
    await world.close();
  }
}, 300_000);
