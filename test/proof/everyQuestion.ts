import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { EXAMPLES, type Args, type Ward } from '../database/administration/examples';
import { hiddenDemographicNumber, hiddenKey, hiddenMrn, hiddenNumber, keyAt, MOST_HIDDEN } from './hiddenEdits';
import type { Operation, Vocabulary } from './Operation';
import { operations } from './operations';
import { CITIES, DAYS, HINS, LOCATIONS, NAMES, SERVICES, SEXES, STATUSES, TYPES } from './words';
import { demographicNumberAt, MOST, mrnAt, NOW, numberAt } from './worlds';

/** What is asked of both of two worlds: an operation, a mutation by its name with its arguments, or an address that is fetched. */
export type Question =
  | { readonly kind: 'query'; readonly operation: Operation }
  | { readonly kind: 'mutation'; readonly name: string; readonly args: Args }
  | { readonly kind: 'address'; readonly address: string };

const places = (most: number) => Array.from({ length: most }, (_, place) => place);
const hiddenPlaces = places(MOST_HIDDEN);
const named = (type: string, keys: readonly string[]) => keys.map((key) => `${type}:${key}`);

/** Every id of a kind: of what both worlds have, of what is hidden and one of them may have, and of what none has. */
const idsOf = (type: keyof typeof MOST) =>
  named(type, [
    ...places(MOST[type] + 1).map((place) => keyAt(type, place)),
    ...hiddenPlaces.flatMap((nth) => [hiddenKey(type, nth), hiddenKey(type, nth)]),
    keyAt(type, 99),
  ]);
const patients = idsOf('Patient');
const encounters = idsOf('Encounter');
const documents = idsOf('Document');
const sets = named('PatientSet', [keyAt('Other', 40), keyAt('Other', 40), hiddenKey('Other', MOST_HIDDEN), keyAt('Other', 99)]);
const providers = named('Provider', [keyAt('Provider', 1), keyAt('Provider', 0), keyAt('Provider', 2)]);
const roles = named('Role', [keyAt('Other', 0), keyAt('Other', 1), keyAt('Other', 2)]);
const limits = named(
  'AccessLimit',
  [20, 21, 30, 33, 99].map((place) => keyAt('Other', place)),
);
const requests = named('OverrideRequest', [
  ...[0, 1, 2].map((place) => keyAt('OverrideRequest', place)),
  ...hiddenPlaces.map((nth) => hiddenKey('OverrideRequest', nth)),
]);
const grants = named('OverrideGrant', [
  ...[50, 51].map((place) => keyAt('Other', place)),
  ...hiddenPlaces.map((nth) => hiddenKey('Other', nth)),
]);
/** The key of a saved report of the viewer. */
export const REPORT_KEY = keyAt('Other', 45);
const reports = named('ReportDefinition', [REPORT_KEY, keyAt('Other', 99)]);
const records = [...patients, ...encounters, ...documents];
const demographicNumbers = [
  ...places(MOST.Patient + 1).map((place) => demographicNumberAt(0, place)),
  ...hiddenPlaces.map(hiddenDemographicNumber),
  1,
];
const mrns = [...places(MOST.Patient + 1).map((place) => mrnAt(0, place)), ...hiddenPlaces.map(hiddenMrn), 'none'];

const vocabulary: Vocabulary = {
  values: {
    'Query.patient.id': patients,
    'Query.encounter.id': encounters,
    'Query.document.id': documents,
    'Query.node.id': [...records, ...sets],
    'Query.patientSet.id': sets,
    'Query.accessLimit.id': limits,
    'Query.role.id': roles,
    'Query.provider.id': providers,
    'Query.reportDefinition.id': reports,
    reportDefinition: reports,
    ids: [...records, ...sets],
    record: [...records, ...sets],
    patientId: patients,
    patient: patients,
    survivor: patients,
    merged: patients,
    encounterId: encounters,
    encounter: encounters,
    providerId: providers,
    viewer: providers,
    physicianOfRecord: providers,
    providers,
    providerIds: providers,
    roles,
    roleIds: roles,
    role: roles,
    blacklist: sets,
    unblacklist: sets,
    patientSetId: sets,
    subject: [...sets, ...providers, ...limits],
    'SimulatedLimitInput.id': limits,
    mrn: mrns,
    number: [...places(MOST.Encounter + 1).map((place) => numberAt(0, place)), ...hiddenPlaces.map(hiddenNumber), 'none'],
    demographicNumber: demographicNumbers,
    demographicNumbers,
    demographicNumberText: [demographicNumbers.join(', '), String(hiddenDemographicNumber(0))],
    lastName: NAMES,
    firstName: NAMES,
    name: ['a', 'Dr', 'bob'],
    hin: HINS,
    sex: SEXES,
    sexes: SEXES,
    city: CITIES,
    patientStatuses: STATUSES,
    rosterStatuses: STATUSES,
    providerNumbers: ['77'],
    service: SERVICES,
    patientType: TYPES,
    location: LOCATIONS,
    fragment: [
      "sex = 'F'",
      "service = 'med'",
      "mrn LIKE 'w%'",
      "city IS NULL OR service LIKE '%'",
      "admit_date < '2026-02-28'",
      'service = ',
    ],
    age: [0, 18, 65],
    to: [70, 150],
    from: ['2026-03-09T03:30:00.000Z', '2026-03-09T03:30:05.000Z'],
    asOf: DAYS,
    limit: [1, 2, 100],
    'OverrideReasonInput.code': ['CONSULT', 'EMERGENCY', 'BOGUS'],
    'OverrideReasonInput.text': ['Called to the ward'],
    LocalDate: DAYS,
    DateTimeISO: ['2026-03-09T03:30:00.000Z', '2026-03-09T03:30:05.000Z'],
  },
  alternatives: {
    'Query.patient': ['id', 'id', 'mrn', 'demographicNumber'],
    'Query.encounter': ['id', 'id', 'number'],
    'Query.documentTree': ['patientId', 'encounterId'],
    'Query.demographicReport': ['definition', 'definition', 'reportDefinition'],
  },
};

/** It verifies all that the server has ever written, which is more in one world than in the other, and says no more than whether it holds. */
const NOT_ASKED = ['verifyAuditTrail'];
/** They tell how others stand to a record that the viewer sees. */
const OF_OTHERS = ['explainAccess', 'simulateAccess', 'previewSetAccess'];

/** The root fields of queries; with those that tell how others stand to a record, or without. */
export function rootsAsked(schema: GraphQLSchema, tellsOfOthers: boolean): string[] {
  const roots = Object.keys(schema.getQueryType()!.getFields()).filter((name) => !NOT_ASKED.includes(name));
  return tellsOfOthers ? [...roots, ...OF_OTHERS, ...OF_OTHERS] : roots.filter((name) => !OF_OTHERS.includes(name));
}

const picks = fc.array(fc.nat({ max: 999 }), { minLength: 12, maxLength: 12 });

/** A ward of which every thing may be one that both worlds have, one that is hidden, or none. */
function wardOf(seeds: readonly number[]): Ward {
  let next = 0;
  const pick = (items: readonly string[]): string => items[(seeds[next++ % seeds.length] ?? 0) % items.length]!;
  const record = (items: readonly string[]) => ({ gid: pick(items) }) as never;
  return {
    admin: 'nobody',
    patient: record(patients),
    other: record(patients),
    encounter: record(encounters),
    removable: record(encounters),
    closed: record(encounters),
    document: record(documents),
    pending: pick(requests),
    approved: pick(requests),
    assigned: pick(requests),
    own: pick(requests),
    until: new Date(Date.parse(NOW) + 7_200_000).toISOString(),
    set: pick(sets),
    moved: record(sets),
    saved: pick(reports),
    role: pick(roles),
    limit: pick(limits),
    nurse: providers[0]!,
    grant: pick(grants),
    settings: { version: 1, reasons: [] },
    hidden: {},
  };
}

/** Changes after which other things are at `NOTHING` for the viewer, or after which others stand otherwise to what is. */
const NOT_CHANGED = ['changeSiteSettings'];
const NAMES_OF_MUTATIONS = Object.keys(EXAMPLES).filter((name) => !NOT_CHANGED.includes(name));

const mutations: fc.Arbitrary<Question> = fc
  .record({
    name: fc.constantFrom(...NAMES_OF_MUTATIONS),
    seeds: picks,
    nth: fc.nat({ max: 2 }),
    version: fc.constantFrom(1, 1, 1, 1, 2, 3),
  })
  .map(({ name, seeds, nth, version }) => {
    const examples = EXAMPLES[name]!(wardOf(seeds));
    const args = examples[nth % examples.length]!;
    return { kind: 'mutation', name, args: 'version' in args ? { ...args, version } : args };
  });

const addresses: fc.Arbitrary<Question & { readonly kind: 'address' }> = fc
  .constantFrom(
    '/audit/events.csv',
    '/audit/events.ndjson',
    ...patients.map((id) => `/audit/events.csv?patient=${id}`),
    ...encounters.map((id) => `/audit/events.ndjson?encounter=${id}`),
    ...sets.map((id) => `/audit/events.csv?subject=${id}`),
    ...reports.map((id) => `/reports/demographics.csv?reportDefinition=${id}`),
  )
  .map((address) => ({ kind: 'address', address }));

/** So many questions, over everything that the schema offers. */
export function everyQuestion(schema: GraphQLSchema, most: number, tellsOfOthers: boolean): fc.Arbitrary<readonly Question[]> {
  const given = (place: string, listed: boolean) => (place.endsWith('.overrideReason') ? (listed ? 2 : 15) : undefined);
  const options = { roots: rootsAsked(schema, tellsOfOthers), given, fields: 10 };
  const queries = operations(schema, vocabulary, options).map((operation): Question => ({ kind: 'query', operation }));
  const question = fc.oneof(
    { weight: 13, arbitrary: queries },
    // Somebody else who is changed stands otherwise to what is hidden here, too.
    ...(tellsOfOthers ? [] : [{ weight: 9, arbitrary: mutations }]),
    { weight: 1, arbitrary: addresses },
  );
  return fc.array(question, { minLength: most, maxLength: most, size: 'max' });
}
