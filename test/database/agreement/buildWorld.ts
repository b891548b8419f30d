import { createHash } from 'node:crypto';
import type { Facts } from '../../../src/condition/evaluate';
import { fold } from '../../../src/condition/fold';
import { AccessLimitProvider, AccessLimitRole, AccessLimitRow } from '../../../src/entity/AccessLimitRow';
import { Document } from '../../../src/entity/Document';
import { Encounter, EncounterPhysician } from '../../../src/entity/Encounter';
import { newDocument } from '../../../src/entity/newDocument';
import { newEncounter } from '../../../src/entity/newEncounter';
import { newPatient } from '../../../src/entity/newPatient';
import { defaultReasons } from '../../../src/entity/defaultSettings';
import { OverrideGrant, OverrideRequest } from '../../../src/entity/Override';
import { Patient } from '../../../src/entity/Patient';
import { BlacklistEntry, PatientSet, PatientSetMember } from '../../../src/entity/PatientSet';
import { newProvider } from '../../../src/entity/newProvider';
import { Provider } from '../../../src/entity/Provider';
import { ProviderRole, Role, RolePermission } from '../../../src/entity/Role';
import { readLimit } from '../../../src/policy/AccessLimit';
import { decideDocument, decideEncounter, decidePatient, decidePatientSet, type Verdict } from '../../../src/policy/decide';
import { Door } from '../../../src/policy/Door';
import { Permission } from '../../../src/policy/Permission';
import type { SiteSettings } from '../../../src/policy/SiteSettings';
import type { OpenRequest, Viewer } from '../../../src/policy/Viewer';
import type { PlainBatch, PlainLimit, PlainSite, PlainWorld, Who } from './PlainWorld';

/** The instant of every world; it is another day in each of the time zones. */
export const NOW = new Date('2026-03-09T03:30:00.000Z');

/** A record of a world: what it is, what the rules may know of it, and what the model decides on it. */
export interface Built<Row> {
  readonly row: Row;
  readonly facts: Facts;
  readonly verdict: Verdict;
}

export type BuiltEncounter = Built<Encounter> & { readonly patient: Built<Patient>; readonly physicians: readonly string[] };
export type BuiltDocument = Built<Document> & { readonly patient: Built<Patient>; readonly encounter: BuiltEncounter | null };
export type BuiltSet = Built<PatientSet> & { readonly members: readonly Built<Patient>[] };

/** Rows of a table, as `insertRows` takes them. */
type Rows = readonly (readonly [table: new () => object, rows: readonly object[]])[];

/** A world as rows to be stored, and beside them all that can be predicted of it without asking a database. */
export interface BuiltWorld {
  readonly plain: PlainWorld;
  readonly viewer: Viewer;
  readonly colleagueId: string;
  readonly patients: readonly Built<Patient>[];
  readonly encounters: readonly BuiltEncounter[];
  readonly documents: readonly BuiltDocument[];
  readonly sets: readonly BuiltSet[];
  readonly rows: Rows;
}

/** What begins the numbers of a world's patients; a fence limit keeps to it. */
export function prefixOf(index: number): string {
  return `w${String(index).padStart(2, '0')}-`;
}

/** An id that is the same in every run. */
function idOf(...names: readonly (string | number)[]): string {
  const digits = createHash('md5').update(names.join(' ')).digest('hex');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The day of an instant, by another way than the product's. */
function dayOf(instant: Date | null, timeZone: string): string | null {
  if (instant === null) return null;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  const [month, day, year] = format.format(instant).split('/');
  return `${year}-${month}-${day}`;
}

const key = (text: string | null) => (text === null ? null : fold(text));

function at<Item>(items: readonly Item[], place: number): Item | null {
  return items[place % items.length] ?? null;
}

function before(left: string, right: string): number {
  return left < right ? -1 : 1;
}

const byId = (left: { readonly id: string }, right: { readonly id: string }) => before(left.id, right.id);

/** Of which level a fragment of these worlds speaks. No literal of theirs holds the name of a column. */
function levelOf(fragment: string): string {
  return /\b(service|patient_type|location|encounter_number|admit_date|discharge_date)\b/.test(fragment) ? 'ENCOUNTER' : 'PATIENT';
}

export function siteOf(site: PlainSite): SiteSettings {
  const reasons = defaultReasons().map(({ code, text }) => ({ code, text }));
  return { ...site, grantMinutes: 60, assignmentMaxDays: 30, requestLapseDays: 14, reasons } as SiteSettings;
}

function limitRow(id: string, limit: Omit<PlainLimit, 'subject'>, everyone: boolean): AccessLimitRow {
  const { fragment, level, polarity, setting: overrideSetting, enabled } = limit;
  return Object.assign(new AccessLimitRow(), {
    id,
    name: id,
    nameKey: id,
    fragment,
    level: level ?? levelOf(fragment),
    polarity,
    overrideSetting,
    everyone,
    enabled,
    version: 1,
  });
}

/** The limits that bind everyone in a batch. */
export function limitsOfEveryone({ everyone }: PlainBatch): readonly AccessLimitRow[] {
  return everyone.map((limit, place) => limitRow(idOf('everyone', place), limit, true));
}

/** The limit that hides every record of other worlds from a viewer, so that lists without criteria hold the world alone. */
export function fence(index: number): PlainLimit {
  const fragment = `mrn LIKE '${prefixOf(index)}%'`;
  return { fragment, level: null, polarity: 'ONLY_WHERE', setting: 'DENY', enabled: true, subject: 'viewer' };
}

/** Builds one world of a batch. */
export function buildWorld(plain: PlainWorld, index: number, { site, everyone }: PlainBatch): BuiltWorld {
  const { timeZone } = site;
  const prefix = prefixOf(index);
  const viewerId = idOf(index, 'viewer');
  const colleagueId = idOf(index, 'colleague');
  const idFor = (who: Who) => (who === 'viewer' ? viewerId : colleagueId);

  const patientRows = plain.patients.map((fields, place) =>
    newPatient({
      ...fields,
      id: idOf(index, 'patient', place),
      mrn: `${prefix}${place % 2 === 0 ? 'É' : 'e'}${place}`,
      demographicNumber: 1_000 + index * 100 + place,
    }),
  );
  const encounterPlaces = plain.encounters.flatMap((fields, place) => {
    const patient = at(patientRows, fields.patient);
    return patient ? [{ fields, place, patient }] : [];
  });
  const encounterRows = encounterPlaces.map(({ fields, place, patient }) => {
    const { service, patientType, location, admittedAt, dischargedAt, locked } = fields;
    const number = `${place % 2 === 0 ? 'N' : 'n'}${place} ${prefix}`;
    const id = idOf(index, 'encounter', place);
    return newEncounter({ id, patientId: patient.id, number, service, patientType, location, admittedAt, dischargedAt, locked }, timeZone);
  });
  const physicianRows = encounterPlaces.flatMap(({ fields, patient }, nth) =>
    fields.physicians.map((who) =>
      Object.assign(new EncounterPhysician(), {
        encounterId: encounterRows[nth]!.id,
        providerId: idFor(who),
        kind: 'ATTENDING',
        patientId: patient.id,
      }),
    ),
  );
  const documentRows = plain.documents.flatMap(({ patient, encounter, type, authoredAt }, place) => {
    const under = encounter === null ? null : at(encounterRows, encounter);
    const patientId = under?.patientId ?? at(patientRows, patient)?.id;
    const fields = { id: idOf(index, 'document', place), encounterId: under?.id ?? null, type, title: `Document ${place}`, authoredAt };
    return patientId === undefined ? [] : [newDocument({ ...fields, patientId }, `Content ${place}`).document];
  });
  const setRows = plain.sets.map((_, place) => {
    const name = `${place % 2 === 0 ? 'Sêt' : 'SET'} ${prefix}${place}`;
    const fields = {
      id: idOf(index, 'set', place),
      name,
      nameKey: fold(name),
      definition: null,
      createdAt: NOW,
      createdById: null,
      version: 1,
    };
    return Object.assign(new PatientSet(), fields);
  });
  const memberRows = plain.sets.flatMap(({ members }, place) =>
    [...new Set(members.flatMap((member) => at(patientRows, member)?.id ?? []))].map((patientId) =>
      Object.assign(new PatientSetMember(), { setId: setRows[place]!.id, patientId }),
    ),
  );
  const blacklistRows = plain.sets.flatMap(({ blacklistedFor }, place) =>
    blacklistedFor.map((who) => Object.assign(new BlacklistEntry(), { providerId: idFor(who), setId: setRows[place]!.id })),
  );

  const roleRow = Object.assign(new Role(), { id: idOf(index, 'role'), name: `Rôle ${prefix}`, nameKey: `role ${prefix}`, version: 1 });
  const permissions = [
    Permission.RECORDS_READ,
    Permission.SETS_MANAGE,
    ...(plain.viewer.readsLocked ? [Permission.RECORDS_READ_LOCKED] : []),
    ...(plain.viewer.overrides ? [Permission.OVERRIDE_SELF] : []),
  ];
  const providerRow = (id: string, username: string, physician: boolean) =>
    newProvider({ id, username, displayName: `Dr ${username}`, physician });
  const providerRows = [
    providerRow(viewerId, `Viewer ${prefix}`, plain.viewer.physician),
    providerRow(colleagueId, `Colleague ${prefix}`, true),
  ];

  const limits = plain.limits.map((limit, place) => ({ limit, row: limitRow(idOf(index, 'limit', place), limit, false) }));
  const subject = (wanted: (limit: PlainLimit) => boolean) => limits.filter(({ limit }) => wanted(limit)).map(({ row }) => row.id);
  const grantRows = plain.grants.flatMap(({ of, patient, encounter, strength, startsIn, endsIn }, place) => {
    const chart = at(patientRows, patient);
    const visits = encounterRows.filter(({ patientId }) => patientId === chart?.id);
    const visit = encounter === null ? null : at(visits, encounter);
    if (!chart || (encounter !== null && !visit)) return [];
    return Object.assign(new OverrideGrant(), {
      id: idOf(index, 'grant', place),
      viewerId: idFor(of),
      patientId: chart.id,
      encounterId: visit?.id ?? null,
      strength,
      reasonCode: 'CONSULT',
      reasonText: null,
      startsAt: new Date(NOW.getTime() + startsIn),
      endsAt: new Date(NOW.getTime() + endsIn),
      requestId: null,
      assignedById: null,
    });
  });
  const requestRows = plain.requests.flatMap(({ of, patient, encounter, state }, place) => {
    const chart = at(patientRows, patient);
    const visit =
      encounter === null
        ? null
        : at(
            encounterRows.filter(({ patientId }) => patientId === chart?.id),
            encounter,
          );
    if (!chart || (encounter !== null && !visit)) return [];
    return Object.assign(new OverrideRequest(), {
      id: idOf(index, 'request', place),
      viewerId: idFor(of),
      patientId: chart.id,
      encounterId: visit?.id ?? null,
      reasonCode: 'CONSULT',
      reasonText: null,
      state,
      openKey: `${idFor(of)}:${visit?.id ?? chart.id}`,
      createdAt: NOW,
      decidedById: null,
      decidedAt: null,
      version: 1,
    });
  });

  const viewer: Viewer = {
    id: viewerId,
    username: `Viewer ${prefix}`,
    displayName: `Dr Viewer ${prefix}`,
    physician: plain.viewer.physician,
    roles: [`Rôle ${prefix}`],
    permissions: new Set(permissions),
    blacklistedSetIds: blacklistRows
      .filter(({ providerId }) => providerId === viewerId)
      .map(({ setId }) => setId)
      .sort(),
    limits: [
      ...limits.filter(({ limit }) => limit.enabled && limit.subject !== 'colleague').map(({ row }) => row),
      ...everyone.map((limit, place) => limitRow(idOf('everyone', place), limit, true)).filter(({ enabled }) => enabled),
    ]
      .sort(byId)
      .map(({ id, fragment, level, polarity, overrideSetting }) => readLimit({ id, fragment, level, polarity, overrideSetting })),
    grants: grantRows
      .filter((grant) => grant.viewerId === viewerId && grant.startsAt <= NOW && NOW < grant.endsAt)
      .sort(byId)
      .map(({ id, patientId, encounterId, strength, startsAt, endsAt }) => {
        return { id, patientId, encounterId, strength: strength === 'APPROVAL' ? Door.APPROVAL : Door.REASON, startsAt, endsAt };
      }),
    openRequests: requestRows
      .filter((request) => request.viewerId === viewerId)
      .sort(byId)
      .map(({ id, state, patientId, encounterId }) => ({ id, state: state as OpenRequest['state'], patientId, encounterId })),
    site: siteOf(site),
    now: NOW,
    today: dayOf(NOW, timeZone) ?? '',
  };

  // What the rules may know: of an encounter also its patient's facts, whose relations lead back to it.
  const facts = new Map<string, Facts>();
  for (const [place, row] of patientRows.entries()) {
    const fields = plain.patients[place]!;
    facts.set(row.id, {
      patient_id: row.id,
      patient_locked: fields.locked,
      last_name: key(fields.lastName),
      first_name: key(fields.firstName),
      mrn: key(row.mrn),
      demographic_number: row.demographicNumber,
      sex: key(fields.sex),
      birth_date: fields.birthDate,
      city: key(fields.city),
      hin: key(fields.hin),
      patient_status: key(fields.patientStatus),
      roster_status: key(fields.rosterStatus),
      encounters: [],
      physicians: physicianRows.filter(({ patientId }) => patientId === row.id).map(({ providerId }) => ({ provider_id: providerId })),
      sets: memberRows.filter(({ patientId }) => patientId === row.id).map(({ setId }) => ({ set_id: setId })),
    });
  }
  const NO_ENCOUNTER = {
    encounter_id: null,
    encounter_locked: null,
    encounter_number: null,
    admit_date: null,
    discharge_date: null,
    service: null,
    patient_type: null,
    location: null,
    encounter_physicians: [],
  };
  const physiciansOf = (id: string) => physicianRows.filter(({ encounterId }) => encounterId === id).map(({ providerId }) => providerId);
  for (const [nth, { fields, patient }] of encounterPlaces.entries()) {
    const { id, number } = encounterRows[nth]!;
    const own: Facts = {
      ...facts.get(patient.id),
      encounter_id: id,
      encounter_locked: fields.locked,
      encounter_number: key(number),
      admit_date: dayOf(fields.admittedAt, timeZone),
      discharge_date: dayOf(fields.dischargedAt, timeZone),
      service: key(fields.service),
      patient_type: key(fields.patientType),
      location: key(fields.location),
      encounter_physicians: physiciansOf(id).map((providerId) => ({ provider_id: providerId })),
    };
    facts.set(id, own);
    (facts.get(patient.id)!.encounters as Facts[]).push(own);
  }

  const patients = patientRows.map((row) => ({ row, facts: facts.get(row.id)!, verdict: decidePatient(viewer, facts.get(row.id)!) }));
  const patientById = new Map(patients.map((patient) => [patient.row.id, patient]));
  const encounters = encounterRows.map((row) => ({
    row,
    facts: facts.get(row.id)!,
    verdict: decideEncounter(viewer, facts.get(row.id)!),
    patient: patientById.get(row.patientId)!,
    physicians: physiciansOf(row.id),
  }));
  const encounterById = new Map(encounters.map((encounter) => [encounter.row.id, encounter]));
  const documents = documentRows.map((row) => {
    const encounter = row.encounterId === null ? null : encounterById.get(row.encounterId)!;
    const own: Facts = { ...(encounter?.facts ?? { ...facts.get(row.patientId), ...NO_ENCOUNTER }), document_id: row.id };
    return { row, facts: own, verdict: decideDocument(viewer, own), patient: patientById.get(row.patientId)!, encounter };
  });
  const sets = setRows.map((row) => {
    const own: Facts = { set_id: row.id, set_name: key(row.name) };
    const members = memberRows.filter(({ setId }) => setId === row.id).map(({ patientId }) => patientById.get(patientId)!);
    return { row, facts: own, verdict: decidePatientSet(viewer, own), members };
  });

  const link = <Row extends object>(table: new () => Row, fields: Partial<Row>[]) => fields.map((each) => Object.assign(new table(), each));
  const rows: Rows = [
    [Provider, providerRows],
    [Role, [roleRow]],
    [
      RolePermission,
      link(
        RolePermission,
        permissions.map((permission) => ({ roleId: roleRow.id, permission })),
      ),
    ],
    [ProviderRole, link(ProviderRole, [{ providerId: viewerId, roleId: roleRow.id }])],
    [Patient, patientRows],
    [Encounter, encounterRows],
    [EncounterPhysician, physicianRows],
    [Document, documentRows],
    [PatientSet, setRows],
    [PatientSetMember, memberRows],
    [BlacklistEntry, blacklistRows],
    [AccessLimitRow, limits.map(({ row }) => row)],
    [
      AccessLimitProvider,
      link(AccessLimitProvider, [
        ...subject((limit) => limit.subject === 'viewer').map((limitId) => ({ limitId, providerId: viewerId })),
        ...subject((limit) => limit.subject === 'colleague').map((limitId) => ({ limitId, providerId: colleagueId })),
      ]),
    ],
    [
      AccessLimitRole,
      link(
        AccessLimitRole,
        subject((limit) => limit.subject === 'role of the viewer').map((limitId) => ({ limitId, roleId: roleRow.id })),
      ),
    ],
    [OverrideRequest, requestRows],
    [OverrideGrant, grantRows],
  ];
  return { plain, viewer, colleagueId, patients, encounters, documents, sets, rows };
}
