import fc from 'fast-check';
import type { Row, World } from '../model/World';
import { clauses, writeClause } from './clauses';
import { CITIES, DAYS, DOCUMENT_TYPES, HINS, INSTANTS, LOCATIONS, NAMES, SERVICES, SEXES, STATUSES, TYPES } from './words';

/** The instant of every world; it is another day in each of the time zones. */
export const NOW = '2026-03-09T03:30:00.000Z';

/** How many records of a kind a world has at the most. */
export const MOST = { Patient: 6, Encounter: 10, Document: 10 } as const;

/** The kinds of rows, and with which digit their ids begin. */
const DIGITS = { Patient: 1, Encounter: 2, Document: 3, Provider: 4, OverrideRequest: 5, Other: 6 } as const;
type Kind = keyof typeof DIGITS;

const four = (number: number) => String(number).padStart(4, '0');

/** The id of the row at a place in a world, as clients know it: the same in every run. Places are scattered, so that no order of ids is that of their making. */
export function idAt(kind: Kind, index: number, place: number): string {
  return `${kind}:${DIGITS[kind]}${String((place * 37 + 11) % 100).padStart(2, '0')}00000-0000-4000-8000-${four(index)}0000${four(place)}`;
}
/** What begins the numbers of a world's patients. */
export const prefixOf = (index: number): string => `w${four(index)}-`;
/** Numbers of the row at a place. Those in even places differ in case and accent from what they are asked by. */
export const mrnAt = (index: number, place: number): string => `${prefixOf(index)}${place % 2 === 0 ? 'É' : 'e'}${place}`;
export const numberAt = (index: number, place: number): string => `${place % 2 === 0 ? 'N' : 'n'}${place} ${prefixOf(index)}`;
export const demographicNumberAt = (index: number, place: number): number => 70_000_000 + index * 100 + place;

const one = fc.constantFrom;
const orNull = <Of>(of: fc.Arbitrary<Of>, freq = 3) => fc.option(of, { freq });
const rarely = fc.integer({ min: 0, max: 7 }).map((roll) => roll === 7);
const place = fc.nat({ max: 39 });
const viewer = fc.nat({ max: 1 });
const several = <Of>(of: fc.Arbitrary<Of>, minLength: number, maxLength: number) =>
  fc.noBias(fc.array(of, { minLength, maxLength, size: 'max' }));
/** What rows of another hand may hold beside what the product writes. */
const mostly = (...values: string[]) => fc.oneof({ weight: 59, arbitrary: one(...values) }, { weight: 1, arbitrary: one('BOGUS', '') });

const patient = fc.record({
  lastName: one(...NAMES),
  firstName: one(...NAMES),
  sex: orNull(one(...SEXES)),
  birthDate: orNull(one(...DAYS)),
  city: orNull(one(...CITIES)),
  hin: orNull(one(...HINS)),
  patientStatus: orNull(one(...STATUSES)),
  rosterStatus: orNull(one(...STATUSES)),
  /** Whether all the rest of the Master File is filled. */
  full: fc.boolean(),
  locked: rarely,
  writtenDown: fc.boolean(),
});
const encounter = fc.record({
  patient: place,
  service: orNull(one(...SERVICES)),
  patientType: orNull(one(...TYPES)),
  location: orNull(one(...LOCATIONS)),
  admittedAt: orNull(one(...INSTANTS), 5),
  dischargedAt: orNull(one(...INSTANTS), 2),
  physicians: fc.uniqueArray(fc.tuple(viewer, one('ATTENDING', 'ADMITTING')), { maxLength: 3, selector: String }),
  locked: rarely,
  writtenDown: fc.boolean(),
});
const document = fc.record({
  patient: place,
  encounter: orNull(place, 4),
  type: one(...DOCUMENT_TYPES),
  authoredAt: one(...INSTANTS),
  authorName: orNull(one('Ada', 'Bob')),
  mediaType: one('text/plain', 'text/plain', 'application/pdf'),
  content: one('', 'Words.', 'Wörter 😀'),
});
const limit = fc.record({
  clause: fc.oneof({ weight: 25, arbitrary: clauses }, { weight: 1, arbitrary: fc.constant(null) }),
  broken: one<string>('service = ', '', "no_column = 'x'", "sex = 'F' -- all", 'birth_date = 5', "service = 'a' )"),
  /** Null for the level of which the fragment speaks. */
  level: fc.oneof({ weight: 40, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: one('PATIENT', 'ENCOUNTER', 'BOGUS') }),
  polarity: mostly('ONLY_WHERE', 'EXCEPT_WHERE', 'EXCEPT_WHERE'),
  setting: mostly('ALLOW', 'ALLOW', 'ALLOW', 'PROMPT', 'PROMPT', 'PROMPT', 'DENY'),
  enabled: one(true, true, true, true, false),
});
const subjects = fc.record({ providers: fc.uniqueArray(viewer, { maxLength: 2 }), roles: fc.uniqueArray(viewer, { maxLength: 1 }) });
const ofRecord = { viewer, patient: place, encounter: orNull(place, 2) };
const plainWorld = fc.record({
  viewers: fc.tuple(
    ...[0, 1].map(() =>
      fc.record({
        physician: fc.boolean(),
        reads: one(...Array<boolean>(19).fill(true), false),
        readsLocked: one(false, false, true),
        overrides: one(true, true, false),
      }),
    ),
  ),
  patients: several(patient, 3, MOST.Patient),
  encounters: several(encounter, 5, MOST.Encounter),
  documents: several(document, 4, MOST.Document),
  sets: several(fc.record({ members: fc.array(place, { maxLength: 2 }), blacklistedFor: fc.uniqueArray(viewer, { maxLength: 2 }) }), 0, 1),
  limits: several(fc.tuple(limit, subjects), 0, 3),
  grants: several(
    fc.record({
      ...ofRecord,
      strength: one('REASON', 'APPROVAL'),
      startsIn: one(-3_600_000, -60_000, 0, 0, 0, 1),
      endsIn: one(3_600_000, 3_600_000, 60_000, 60_000, 1, 0),
    }),
    0,
    3,
  ),
  requests: several(fc.record({ ...ofRecord, state: one('PENDING', 'APPROVED') }), 0, 2),
  merged: orNull(place, 2),
});
const site = fc.record({
  physicianOfRecordSecurity: fc.boolean(),
  physicianOfRecordScope: mostly('PHYSICIANS', 'EVERYONE'),
  physicianOfRecordOverride: mostly('ALLOW', 'PROMPT', 'DENY', 'DENY'),
  blacklistDisclosure: mostly('NOTHING', 'EXISTENCE', 'EXISTENCE', 'DEMOGRAPHICS', 'DEMOGRAPHICS'),
  timeZone: one('UTC', 'America/Toronto', 'Pacific/Kiritimati'),
  grantMinutes: one(1, 60, 1440),
});

type Plain<Of> = Of extends fc.Arbitrary<infer Value> ? Value : never;
/** One world, in which rows name each other by their places, counted round. */
export type PlainWorld = Plain<typeof plainWorld>;
/** Worlds that are in the database at the same time, and so share a site; null for one that was taken away, so that a failure shows the one that failed. */
export interface Batch<Asked> {
  readonly site: Plain<typeof site>;
  readonly everyone: readonly Plain<typeof limit>[];
  readonly worlds: readonly ({ readonly plain: PlainWorld; readonly asked: Asked } | null)[];
}

/** So many random worlds on one site, each with something to ask of it. */
export function batches<Asked>(size: number, asked: fc.Arbitrary<Asked>): fc.Arbitrary<Batch<Asked>> {
  const world = fc.option(fc.record({ plain: plainWorld, asked }), { freq: 1_000_000 });
  const everyone = fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(limit, { minLength: 1, maxLength: 1 }) },
  );
  return fc.record({ site, everyone, worlds: fc.array(world, { minLength: size, maxLength: size }) });
}

const REASONS = ['EMERGENCY', 'COVERING', 'CONSULT', 'PATIENT_REQUEST', 'BILLING', 'LEGAL', 'QUALITY_REVIEW', 'OTHER'];

const FULL = {
  ...{ address: '1 Main St', province: 'ON', postalCode: 'K1A 0B1', phone: '555-0100', phone2: '555-0101', email: 'a@b.example' },
  ...{ versionCode: 'AB', healthCardType: 'ON', healthCardRenewDate: '2027-01-01', pcnIndicator: 'Y', dateJoined: '2020-01-01' },
  ...{
    effectiveDate: '2020-01-02',
    endDate: '2030-01-01',
    providerNumber: '77',
    providerName: 'Ada',
    familyDoctor: 'Bob',
    newsletter: 'Paper',
  },
} as const;
const EMPTY = Object.fromEntries(Object.keys(FULL).map((name) => [name, null]));

const at = <Item>(items: readonly Item[], nth: number): Item | null => items[nth % items.length] ?? null;
/** Physicians are listed by their kind, then by name. */
const byKind = (left: { kind: string; provider: { displayName: string } }, right: { kind: string; provider: { displayName: string } }) =>
  `${left.kind} ${left.provider.displayName}` < `${right.kind} ${right.provider.displayName}` ? -1 : 1;
const later = (milliseconds: number) => new Date(Date.parse(NOW) + milliseconds).toISOString();

/** Builds the world at an index of a batch, fenced: its viewers see nothing of the others. */
export function buildWorld(plain: PlainWorld, index: number, batch: Pick<Batch<unknown>, 'site' | 'everyone'>): World {
  const providerAt = (nth: number) => idAt('Provider', index, nth);
  const roleAt = (nth: number) => idAt('Other', index, nth);
  const names = ['Ada', 'Bob'] as const;
  const shownProvider = (nth: number) => ({
    id: providerAt(nth),
    displayName: `Dr ${names[nth]}`,
    physician: plain.viewers[nth]!.physician,
  });
  const lock = (locked: boolean, writtenDown: boolean) =>
    locked && writtenDown ? { reason: 'Staff', lockedAt: '2026-01-01T00:00:00.000Z', lockedBy: shownProvider(0) } : null;
  const patients = plain.patients.map(({ full, writtenDown, ...fields }, nth): Row => {
    const id = idAt('Patient', index, nth);
    const numbers = { mrn: mrnAt(index, nth), demographicNumber: demographicNumberAt(index, nth) };
    return { id, ...numbers, ...(full ? FULL : EMPTY), ...fields, lock: lock(fields.locked, writtenDown) };
  });
  const encounters = plain.encounters.flatMap(({ patient: of, physicians, writtenDown, ...fields }, nth): Row[] => {
    const patientId = at(patients, of)?.id;
    const shown = physicians.map(([who, kind]) => ({ provider: shownProvider(who), kind })).sort(byKind);
    const numbered = { id: idAt('Encounter', index, nth), patientId, number: numberAt(index, nth) };
    return patientId ? [{ ...numbered, ...fields, physicians: shown, lock: lock(fields.locked, writtenDown) }] : [];
  });
  const documents = plain.documents.flatMap(({ patient: of, encounter: under, ...fields }, nth): Row[] => {
    const visit = under === null ? null : at(encounters, under);
    const patientId = (visit?.patientId ?? at(patients, of)?.id) as string | undefined;
    const filed = { id: idAt('Document', index, nth), patientId, encounterId: visit?.id ?? null, title: `Document ${nth}` };
    return patientId ? [{ ...filed, ...fields, sizeBytes: Buffer.byteLength(fields.content) }] : [];
  });
  const limitOf = ({ clause, broken, level, ...fields }: Plain<typeof limit>, bound: object, nth: number): Row => {
    const fragment = clause === null ? broken : writeClause(clause);
    const speaksOf = /\b(service|patient_type|location|encounter_number|admit_date|discharge_date)\b/.test(fragment)
      ? 'ENCOUNTER'
      : 'PATIENT';
    return {
      id: idAt('Other', index, 20 + nth),
      clause,
      fragment,
      level: level ?? speaksOf,
      ...fields,
      everyone: false,
      providers: [],
      roles: [],
      ...bound,
    };
  };
  const fence = { clause: { column: 'mrn', is: 'LIKE', values: [`${prefixOf(index)}%`] } as const, broken: '', level: null };
  const limits = [
    ...plain.limits.map(([fields, { providers, roles }], nth) =>
      limitOf(fields, { providers: providers.map(providerAt), roles: roles.map(roleAt) }, nth),
    ),
    limitOf({ ...fence, polarity: 'ONLY_WHERE', setting: 'DENY', enabled: true }, { providers: [0, 1].map(providerAt) }, 10),
    ...batch.everyone.map((fields, nth) => ({ ...limitOf(fields, { everyone: true }, nth), id: idAt('Other', 9_999, nth) })),
  ];
  const named = <Of extends { viewer: number; patient: number; encounter: number | null }>(
    rows: readonly Of[],
    kind: Kind,
    first: number,
  ): (Of & Row)[] =>
    rows.flatMap((row, nth) => {
      const patientId = at(patients, row.patient)?.id;
      const visit =
        row.encounter === null
          ? null
          : at(
              encounters.filter((each) => each.patientId === patientId),
              row.encounter,
            );
      if (!patientId || (row.encounter !== null && !visit)) return [];
      return [{ ...row, id: idAt(kind, index, first + nth), viewerId: providerAt(row.viewer), patientId, encounterId: visit?.id ?? null }];
    });
  const requests = named(plain.requests, 'OverrideRequest', 0);
  const isFirst = (request: Row, nth: number) =>
    requests.findIndex(
      (other) => other.viewerId === request.viewerId && other.patientId === request.patientId && other.encounterId === request.encounterId,
    ) === nth;
  const survivor = plain.merged === null ? null : at(patients, plain.merged);
  return {
    now: NOW,
    site: { ...batch.site, linksEndAt: later(60_000), reasons: REASONS },
    providers: plain.viewers.map(({ reads, readsLocked, overrides }, nth) => ({
      ...shownProvider(nth),
      username: `${names[nth]}-${four(index)}`,
      roles: [roleAt(nth)],
      permissions: [
        ...(reads ? ['RECORDS_READ'] : []),
        ...(readsLocked ? ['RECORDS_READ_LOCKED'] : []),
        ...(overrides ? ['OVERRIDE_SELF'] : []),
      ],
    })),
    patients,
    merged: survivor
      ? [
          {
            id: idAt('Patient', index, MOST.Patient),
            mrn: mrnAt(index, MOST.Patient),
            demographicNumber: demographicNumberAt(index, MOST.Patient),
            into: survivor.id,
          },
        ]
      : [],
    encounters,
    documents,
    sets: plain.sets.map(({ members, blacklistedFor }, nth) => ({
      id: idAt('Other', index, 40 + nth),
      members: [...new Set(members.flatMap((member) => at(patients, member)?.id ?? []))],
      blacklistedFor: blacklistedFor.map(providerAt),
    })),
    limits,
    grants: named(plain.grants, 'Other', 50).map((grant) => ({ ...grant, startsAt: later(grant.startsIn), endsAt: later(grant.endsIn) })),
    requests: requests.filter(isFirst),
  };
}
