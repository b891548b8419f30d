import fc from 'fast-check';
import type {
  PlainBatch,
  PlainDocument,
  PlainEncounter,
  PlainEncounterCriteria,
  PlainGrant,
  PlainLimit,
  PlainPatient,
  PlainPatientCriteria,
  PlainQuestion,
  PlainRange,
  PlainRequest,
  PlainSet,
  PlainSite,
  PlainWorld,
  Who,
} from './PlainWorld';

const NAMES = [
  'Müller',
  'MULLER',
  'müller',
  'Øst',
  'ost',
  'Ost',
  'Ångström',
  'a',
  'A',
  'O’Neil',
  "o'neil",
  '😀',
  '𐐀b',
  'ﬁn',
  'de Boer',
  'De  Boër',
];
const CITIES = ['Ottawa', 'OTTAWA', 'Québec', 'quebec', '\ufffd', '😀'];
const HINS = ['1234', '12 34', 'HIN-é', 'hin-e'];
const SEXES = ['F', 'f', 'M', 'X'];
const STATUSES = ['AC', 'ac', 'IN'];
const SERVICES = ['Cardiology', 'CARDIOLOGY', 'Psychiatrie', 'Méd', 'med', '😀'];
const TYPES = ['INPATIENT', 'Inpatient', 'ER'];
const LOCATIONS = ['Ward 1', 'WARD 1', 'Étage 2'];
const DAYS = ['1960-02-29', '1961-01-01', '2025-12-31', '2026-02-28', '2026-03-08', '2026-03-09'];
const INSTANTS = [
  '2025-12-31T23:59:59.999Z',
  '2026-02-28T12:00:00.000Z',
  '2026-03-08T10:30:00.000Z',
  '2026-03-08T23:30:00.000Z',
  '2026-03-09T03:00:00.000Z',
];

const one = fc.constantFrom;
/** Null once in so many times. */
const orNull = <T>(of: fc.Arbitrary<T>, freq = 3): fc.Arbitrary<T | null> => fc.option(of, { freq });
const rarely = fc.integer({ min: 0, max: 7 }).map((roll) => roll === 7);
const place = fc.nat({ max: 39 });
const who = one<Who>('viewer', 'colleague');
const instant = one(...INSTANTS).map((text) => new Date(text));
/** What rows of another hand may hold beside what the product writes. */
const mostly = (...values: string[]) => fc.oneof({ weight: 59, arbitrary: one(...values) }, { weight: 1, arbitrary: one('BOGUS', '') });

export const patient: fc.Arbitrary<PlainPatient> = fc.record({
  lastName: one(...NAMES),
  firstName: one(...NAMES),
  sex: orNull(one(...SEXES)),
  birthDate: orNull(one(...DAYS)),
  city: orNull(one(...CITIES)),
  hin: orNull(one(...HINS)),
  patientStatus: orNull(one(...STATUSES)),
  rosterStatus: orNull(one(...STATUSES)),
  locked: rarely,
});

export const encounter: fc.Arbitrary<PlainEncounter> = fc.record({
  patient: place,
  service: orNull(one(...SERVICES)),
  patientType: orNull(one(...TYPES)),
  location: orNull(one(...LOCATIONS)),
  admittedAt: orNull(instant),
  dischargedAt: orNull(instant, 2),
  locked: rarely,
  physicians: fc.uniqueArray(who, { maxLength: 2 }),
});

const document: fc.Arbitrary<PlainDocument> = fc.record({
  patient: place,
  encounter: orNull(place),
  type: one('Progress note', 'Discharge summary', 'Éval', '😀'),
  authoredAt: instant,
});

const set: fc.Arbitrary<PlainSet> = fc.record({
  members: fc.array(place, { maxLength: 3 }),
  blacklistedFor: one<readonly Who[]>([], ['colleague'], ['viewer'], ['viewer', 'colleague']),
});

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const textLiterals = (...values: string[]) => one(...values).map(quote);
const dateLiterals = fc.oneof(
  one(...DAYS).map(quote),
  one('CURRENT_DATE', 'CURRENT_DATE - INTERVAL 1 DAY', 'CURRENT_DATE - INTERVAL 65 YEAR'),
);

const PATIENT_COLUMNS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  last_name: textLiterals(...NAMES),
  first_name: textLiterals(...NAMES),
  mrn: textLiterals('x', 'w'),
  sex: textLiterals(...SEXES),
  city: textLiterals(...CITIES),
  hin: textLiterals(...HINS),
  patient_status: textLiterals(...STATUSES),
  roster_status: textLiterals(...STATUSES),
  birth_date: dateLiterals,
  demographic_number: one('0', '1001', '2500.5', '-1'),
};
const ENCOUNTER_COLUMNS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  service: textLiterals(...SERVICES),
  patient_type: textLiterals(...TYPES),
  location: textLiterals(...LOCATIONS),
  encounter_number: textLiterals('n', 'x'),
  admit_date: dateLiterals,
  discharge_date: dateLiterals,
};

const negation = one('', '', 'NOT ');
const pattern = one('%', 'm%', '%e1', '_%', 'Ö%', '%o%', 'ward _', '😀', '%é%').map(quote);
const DATES = /date$/;

function predicateOver(columns: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> {
  const isText = (column: string) => !DATES.test(column) && column !== 'demographic_number';
  return one(...Object.keys(columns)).chain((column) => {
    const literal = columns[column]!;
    return fc.oneof(
      fc.tuple(one('=', '<>', '<', '>='), literal).map(([operator, value]) => `${column} ${operator} ${value}`),
      fc.tuple(one('=', '<>', '<', '>='), literal).map(([operator, value]) => `${column} ${operator} ${value}`),
      negation.map((not) => `${column} IS ${not}NULL`),
      fc
        .tuple(negation, fc.array(literal, { minLength: 1, maxLength: 3 }))
        .map(([not, values]) => `${column} ${not}IN (${values.join(', ')})`),
      fc.tuple(negation, literal, literal).map(([not, low, high]) => `${column} ${not}BETWEEN ${low} AND ${high}`),
      ...(isText(column) ? [fc.tuple(negation, pattern).map(([not, like]) => `${column} ${not}LIKE ${like}`)] : []),
    );
  });
}

function fragmentOver(columns: Readonly<Record<string, fc.Arbitrary<string>>>, nesting: number): fc.Arbitrary<string> {
  const predicate = predicateOver(columns);
  if (nesting === 0) return predicate;
  const inner = fragmentOver(columns, nesting - 1);
  return fc.oneof(
    { weight: 3, arbitrary: predicate },
    { weight: 2, arbitrary: fc.tuple(inner, one(' AND ', ' OR '), inner).map((parts) => parts.join('')) },
    { weight: 1, arbitrary: inner.map((text) => `NOT (${text})`) },
  );
}

export const fragment = fc.oneof(
  { weight: 15, arbitrary: fragmentOver(PATIENT_COLUMNS, 2) },
  { weight: 20, arbitrary: fragmentOver({ ...ENCOUNTER_COLUMNS, ...PATIENT_COLUMNS }, 2) },
  { weight: 1, arbitrary: one('service = ', '', "no_column = 'x'", "sex = 'F' -- all", 'birth_date = 5') },
);

const limit = fc.record({
  fragment,
  level: fc.oneof({ weight: 40, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: one('PATIENT', 'ENCOUNTER', 'BOGUS') }),
  polarity: mostly('ONLY_WHERE', 'EXCEPT_WHERE'),
  setting: mostly('ALLOW', 'ALLOW', 'ALLOW', 'PROMPT', 'PROMPT', 'PROMPT', 'DENY'),
  enabled: one(true, true, true, true, false),
});

const boundLimit: fc.Arbitrary<PlainLimit> = fc
  .tuple(limit, one<PlainLimit['subject']>('viewer', 'viewer', 'role of the viewer', 'colleague'))
  .map(([fields, subject]) => ({ ...fields, subject }));

const grant: fc.Arbitrary<PlainGrant> = fc.record({
  of: one<Who>('viewer', 'viewer', 'viewer', 'viewer', 'viewer', 'colleague'),
  patient: place,
  encounter: orNull(place, 2),
  strength: one('REASON', 'APPROVAL'),
  startsIn: one(-3_600_000, -60_000, 0, 0, 0, 1),
  endsIn: one(3_600_000, 3_600_000, 60_000, 60_000, 1, 1, 0),
});

const request: fc.Arbitrary<PlainRequest> = fc.record({
  of: who,
  patient: place,
  encounter: orNull(place, 2),
  state: one('PENDING', 'APPROVED'),
});

const range: fc.Arbitrary<PlainRange> = fc
  .tuple(orNull(one(...DAYS)), one(...DAYS))
  .chain(([low, high]) => one({ from: low, to: null }, { from: null, to: high }, { from: low, to: high }))
  .filter(({ from, to }) => from !== null || to !== null)
  .map(({ from, to }) => (from !== null && to !== null && from > to ? { from: to, to: from } : { from, to }));

/** Criteria of which few are given: one in most cases, for with each more there is less to find. */
function fewOf<Criteria extends object>(all: { readonly [Name in keyof Criteria]: fc.Arbitrary<Criteria[Name]> }): fc.Arbitrary<Criteria> {
  const none = Object.fromEntries(Object.keys(all).map((name) => [name, null]));
  const names = fc.oneof(
    { weight: 1, arbitrary: fc.constant<(keyof Criteria)[]>([]) },
    { weight: 3, arbitrary: fc.shuffledSubarray(Object.keys(all) as (keyof Criteria)[], { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.shuffledSubarray(Object.keys(all) as (keyof Criteria)[], { minLength: 2, maxLength: 2 }) },
  );
  return names
    .chain((given) => fc.record(Object.fromEntries(given.map((name) => [name, all[name]]))))
    .map((given) => ({ ...none, ...given }) as Criteria);
}

const encounterCriteria = fewOf<PlainEncounterCriteria>({
  number: place,
  service: one(...SERVICES),
  patientType: one(...TYPES),
  location: one(...LOCATIONS),
  admitted: range,
  discharged: range,
  physicianOfRecord: who,
});

const prefix = one('m', 'MÜ', 'o', 'ö', 'de b', '😀', '𐐀', 'z', 'A', "o'");

const patientCriteria = fewOf<PlainPatientCriteria>({
  lastName: prefix,
  firstName: prefix,
  mrn: place,
  demographicNumber: place,
  hin: one(...HINS),
  birthDate: range,
  sex: one(...SEXES),
  encounter: encounterCriteria,
});

const question: fc.Arbitrary<PlainQuestion> = fc.record({
  patients: patientCriteria,
  patientOrder: one('NAME', 'MRN', 'DEMOGRAPHIC_NUMBER', 'BIRTH_DATE', 'CITY', 'CITY'),
  encounters: encounterCriteria,
  encounterOrder: one('ADMISSION_DATE', 'NUMBER', 'DISCHARGE_DATE', 'SERVICE'),
  direction: one('ASC', 'DESC'),
  size: one(1, 1, 2, 2, 3, 6),
});

/** Arrays of any length up to the longest, as often long as short. */
const upTo = <T>(of: fc.Arbitrary<T>, maxLength: number) => fc.noBias(fc.array(of, { maxLength, size: 'max' }));

const world: fc.Arbitrary<PlainWorld> = fc.record({
  viewer: fc.record({ physician: fc.boolean(), readsLocked: one(false, false, true), overrides: fc.boolean() }),
  patients: upTo(patient, 5),
  encounters: upTo(encounter, 8),
  documents: upTo(document, 6),
  sets: upTo(set, 2),
  limits: upTo(boundLimit, 2),
  grants: upTo(grant, 3),
  requests: upTo(request, 1),
  question,
});

const site: fc.Arbitrary<PlainSite> = fc.record({
  physicianOfRecordSecurity: fc.boolean(),
  physicianOfRecordScope: mostly('PHYSICIANS', 'EVERYONE'),
  physicianOfRecordOverride: mostly('ALLOW', 'PROMPT', 'DENY'),
  blacklistDisclosure: mostly('NOTHING', 'EXISTENCE', 'DEMOGRAPHICS'),
  timeZone: one('UTC', 'America/Toronto', 'Pacific/Kiritimati'),
});

/** So many worlds on one site. Worlds shrink each by itself, first of all to none. */
export const batchOf = (size: number): fc.Arbitrary<PlainBatch> =>
  fc.record({
    site,
    everyone: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(limit, { minLength: 1, maxLength: 1 }) },
    ),
    worlds: fc.array(fc.option(world, { freq: 1_000_000 }), { minLength: size, maxLength: size }),
  });
