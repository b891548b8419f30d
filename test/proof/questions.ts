import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { operations } from './operations';
import type { Operation, OperationOptions, Vocabulary } from './Operation';
import { demographicNumberAt, idAt, MOST, mrnAt, numberAt } from './worlds';
import { CITIES, DAYS, HINS, LOCATIONS, NAMES, SERVICES, SEXES, TYPES } from './words';

/** The root fields that the model answers. */
export const MODELLED = [
  'patient',
  'patients',
  'encounter',
  'encounters',
  'document',
  'node',
  'nodes',
  'documentTree',
  'medicalRecordViewer',
  'encounterViewer',
];

/** What the model does not answer, below these: sets belong to section 6. */
export const NOT_MODELLED = ['PatientSet'];

/** An operation, and which of the two viewers of a world asks it. */
export interface Asked {
  readonly viewer: number;
  readonly operation: Operation;
}

const places = (most: number) => Array.from({ length: most + 1 }, (_, place) => place);
const ids = (kind: keyof typeof MOST) => places(MOST[kind]).map((place) => idAt(kind, 0, place));
const wrong = [idAt('Provider', 0, 0), 'Patient:1', 'nothing', '', idAt('Other', 0, 40)];
/** Many that are right, and some that are not. */
const mixed = (right: readonly unknown[], ...others: unknown[]) => [...Array<readonly unknown[]>(3).fill(right).flat(), ...others];
const patients = mixed(ids('Patient'), idAt('Patient', 0, 99), ids('Encounter')[0], 'Patient:1');
const encounters = mixed(ids('Encounter'), idAt('Encounter', 0, 99), ids('Document')[0], '');
const documents = mixed(ids('Document'), idAt('Document', 0, 99), ids('Patient')[0], 'x');
const nodes = mixed([...ids('Patient'), ...ids('Encounter'), ...ids('Document')], ...wrong);
const mrns = mixed(
  [...places(MOST.Patient).map((place) => mrnAt(0, place)), mrnAt(0, 0).toLowerCase(), mrnAt(0, 1).toUpperCase()],
  'none',
  ' ',
);
const numbers = mixed([...places(MOST.Encounter).map((place) => numberAt(0, place)), numberAt(0, 0).toLowerCase()], 'none', ' ');
const prefixes = [...NAMES, 'm', 'MÜ', 'o', 'ö', 'de b', '𐐀', 'z', "o'"];

/** What the inputs of the modelled fields may be, in the world of which the index is 0. */
const vocabulary: Vocabulary = {
  values: {
    'Query.patient.id': patients,
    patientId: patients,
    'Query.encounter.id': encounters,
    encounterId: encounters,
    'Query.document.id': documents,
    'Query.node.id': nodes,
    ids: [...Array<readonly unknown[]>(8).fill(nodes.slice(0, -wrong.length)).flat(), ...wrong],
    mrn: mrns,
    number: numbers,
    demographicNumber: mixed(
      places(MOST.Patient).map((place) => demographicNumberAt(0, place)),
      1,
    ),
    'PatientSearch.demographicNumber': mixed(
      places(MOST.Patient).map((place) => demographicNumberAt(0, place)),
      1,
      0,
    ),
    lastName: mixed(prefixes, ''),
    firstName: mixed(prefixes, '\u0301'),
    hin: HINS,
    sex: SEXES,
    city: CITIES,
    service: mixed(SERVICES, ' '),
    patientType: TYPES,
    location: LOCATIONS,
    physicianOfRecord: mixed(
      [0, 1].map((place) => idAt('Provider', 0, place)),
      ids('Patient')[0],
      'x',
    ),
    'OverrideReasonInput.code': mixed(['CONSULT', 'EMERGENCY', 'BILLING'], 'OTHER', 'OTHER', 'BOGUS', ''),
    'OverrideReasonInput.text': mixed(['Called to the ward', 'Because it is so'], 'short', '', '\u200b\u200b'),
    LocalDate: DAYS,
    after: ['nonsense', ''],
    before: ['nonsense', 'W10'],
  },
  alternatives: {
    'Query.patient': ['id', 'id', 'mrn', 'demographicNumber'],
    'Query.encounter': ['id', 'id', 'number'],
    'Query.documentTree': ['patientId', 'encounterId'],
  },
};

/** How often an optional input is given: reasons often where they may be, and seldom where they are refused. */
function given(place: string, listed: boolean): number | undefined {
  if (place.endsWith('.overrideReason')) return listed ? 3 : 25;
  return /\.(search|order)$/.test(place) ? 55 : undefined;
}

/** Operations of any shape. */
const OF_ALL: OperationOptions = { roots: [...MODELLED, 'patient', 'encounter', 'patients', 'encounters'], without: NOT_MODELLED, given };
/** Several lists with criteria and orders, and little of what they hold: so that each criterion meets each rung often. */
const OF_LISTS: OperationOptions = {
  roots: ['patients', 'encounters', 'encounters', 'patient'],
  without: NOT_MODELLED,
  together: [4, 5, 6],
  fields: 16,
  depth: 4,
  given: (place, listed) => (/\.(search|order)$/.test(place) ? 80 : given(place, listed)),
};

/** Reasons wherever the path names a record. */
const OF_REASONS: OperationOptions = {
  roots: ['patient', 'patient', 'patient', 'encounter', 'encounter', 'document', 'document', 'node'],
  without: NOT_MODELLED,
  together: [1, 2, 3],
  fields: 20,
  depth: 4,
  given: (place, listed) => (place.endsWith('.overrideReason') ? (listed ? 5 : 65) : given(place, listed)),
};

/** So many operations over the modelled fields, each asked by one of the two viewers of a world. */
export function questions(schema: GraphQLSchema, most: number): fc.Arbitrary<readonly Asked[]> {
  const asked = (options: OperationOptions) =>
    fc.record({ viewer: fc.nat({ max: 1 }), operation: operations(schema, vocabulary, options) });
  return fc
    .tuple(...Array.from({ length: most }, (_, nth) => fc.option(asked([OF_LISTS, OF_ALL, OF_REASONS][nth % 3]!), { freq: 1_000_000 })))
    .map((all) => all.filter((each) => each !== null));
}

/** The same operation in the world at another index. */
export function atIndex(operation: Operation, index: number): Operation {
  const four = String(index).padStart(4, '0');
  const moved = (text: string) =>
    text
      .replace(/(-4000-8000-)0000(?=0000\d{4})/g, `$1${four}`)
      .replace(/\b([wW])0000-/g, `$1${four}-`)
      .replace(/\b70000(0\d\d)\b/g, (_, place: string) => String(70_000_000 + index * 100 + Number(place)));
  return {
    ...operation,
    query: moved(operation.query),
    variables: JSON.parse(moved(JSON.stringify(operation.variables))) as Operation['variables'],
  };
}

/** The plain fields of the records. */
const PLAIN = {
  Patient: `id mrn demographicNumber lastName firstName birthDate sex address city province postalCode phone phone2 email hin versionCode
    healthCardType healthCardRenewDate pcnIndicator rosterStatus patientStatus dateJoined effectiveDate endDate providerNumber providerName
    familyDoctor newsletter locked`,
  Encounter: 'id number admissionDate dischargeDate service patientType location admittedAt dischargedAt locked',
  Document: 'id type title mediaType sizeBytes authoredAt authorName',
} as const;

/** Every record that a world may have, and one of each kind that it has not, with their decisions: the operation by which all decisions are compared. */
export const CENSUS: Operation = {
  query: `query Census($ids: [ID!]!, $more: [ID!]!) { records: nodes(ids: $ids) { ...Any } unknown: nodes(ids: $more) { ...Any }
    patients(first: 100) { totalCount nodes { ...P encounters(first: 100) { totalCount message nodes { ...E } } documents { totalCount } } }
    encounters(last: 100) { totalCount nodes { ...E documents { totalCount } } } }
    fragment Any on Node { __typename ...P ...E ... on Document { ${PLAIN.Document} content access { ...A } } }
    fragment P on Patient { ${PLAIN.Patient} lock { ...L } access { ...A } }
    fragment E on Encounter { ${PLAIN.Encounter} lock { ...L } physicians { kind provider { id displayName physician } } access { ...A } }
    fragment L on RecordLock { reason lockedAt lockedBy { id displayName physician } }
    fragment A on Access { disclosure door safe mayOverride openUntil request { id state } }`,
  variables: {
    ids: [...ids('Patient'), ...ids('Encounter'), ...ids('Document')],
    more: (['Patient', 'Encounter', 'Document'] as const).map((kind) => idAt(kind, 0, 99)),
  },
  cursors: [],
};
