import { globalId } from '../../../src/entity/globalId';
import type { Patient } from '../../../src/entity/Patient';
import { Disclosure } from '../../../src/policy/Disclosure';
import { Door } from '../../../src/policy/Door';
import { Permission } from '../../../src/policy/Permission';
import type { Built, BuiltDocument, BuiltEncounter, BuiltWorld } from './buildWorld';
import { predictDocuments, predictEncounters, stands } from './predict';

/** What a client asks of each record. */
export const FRAGMENTS = `
  fragment A on Access { disclosure door safe mayOverride openUntil request { id state } }
  fragment P on Patient {
    id mrn demographicNumber lastName firstName birthDate sex city hin patientStatus rosterStatus locked access { ...A }
  }
  fragment E on Encounter {
    id number admissionDate service patientType location admittedAt dischargedAt dischargeDate locked
    physicians { provider { id displayName physician } kind } access { ...A }
  }
  fragment D on Document { id type title mediaType sizeBytes authoredAt access { ...A } }`;

const NONE_FOUND = 'None found for criteria entered';

type Shown = Readonly<Record<string, unknown>>;

/** The viewer's open request that names a record. */
export function requestFor({ viewer }: BuiltWorld, patientId: string, encounterId: string | null) {
  return viewer.openRequests.find((request) => request.patientId === patientId && request.encounterId === encounterId) ?? null;
}

function access(world: BuiltWorld, { verdict }: Built<unknown>, patientId: string, encounterId: string | null): Shown {
  const { disclosure, door } = verdict.decision;
  const request = requestFor(world, patientId, encounterId);
  return {
    disclosure,
    door,
    safe: disclosure === Disclosure.IDENTITY || disclosure === Disclosure.DEMOGRAPHICS,
    mayOverride: (door === Door.REASON || door === Door.APPROVAL) && world.viewer.permissions.has(Permission.OVERRIDE_SELF),
    openUntil: verdict.openUntil?.toISOString() ?? null,
    request: request && { id: globalId('OverrideRequest', request.id), state: request.state },
  };
}

/** Fields that a record shows from a rung up, and null below it. */
function from(record: Built<unknown>, rung: Disclosure, fields: Shown): Shown {
  return stands(record, rung) ? fields : Object.fromEntries(Object.keys(fields).map((name) => [name, null]));
}

function locked(world: BuiltWorld, { locked: is }: { readonly locked: boolean }): boolean | null {
  return world.viewer.permissions.has(Permission.RECORDS_READ_LOCKED) ? is : null;
}

/** A patient of `IDENTITY` or above, as `...P` shows it. */
export function shownPatient(world: BuiltWorld, patient: Built<Patient>): Shown {
  const { row } = patient;
  const { mrn, demographicNumber, lastName, firstName, birthDate, sex, city, hin, patientStatus, rosterStatus } = row;
  return {
    id: globalId('Patient', row.id),
    ...{ mrn, demographicNumber, lastName, firstName, birthDate, sex },
    ...from(patient, Disclosure.DEMOGRAPHICS, { city, hin, patientStatus, rosterStatus }),
    ...from(patient, Disclosure.CHART, { locked: locked(world, row) }),
    access: access(world, patient, row.id, null),
  };
}

/** An encounter of `IDENTITY` or above, as `...E` shows it. */
export function shownEncounter(world: BuiltWorld, encounter: BuiltEncounter): Shown {
  const { row, facts } = encounter;
  const { number, service, patientType, location, admittedAt, dischargedAt } = row;
  const { viewer, colleagueId } = world;
  const colleague = { id: colleagueId, displayName: viewer.displayName.replace('Viewer', 'Colleague'), physician: true };
  const physicians = [colleague, viewer]
    .filter(({ id }) => encounter.physicians.includes(id))
    .map(({ id, displayName, physician }) => ({ provider: { id: globalId('Provider', id), displayName, physician }, kind: 'ATTENDING' }));
  return {
    id: globalId('Encounter', row.id),
    number,
    admissionDate: facts.admit_date,
    ...from(encounter, Disclosure.CHART, {
      ...{ service, patientType, location, dischargeDate: facts.discharge_date },
      admittedAt: admittedAt?.toISOString() ?? null,
      dischargedAt: dischargedAt?.toISOString() ?? null,
      locked: locked(world, row),
      physicians,
    }),
    access: access(world, encounter, row.patientId, row.id),
  };
}

/** An open document, as `...D` shows it. */
export function shownDocument(world: BuiltWorld, document: BuiltDocument): Shown {
  const { id, type, title, mediaType, sizeBytes, authoredAt, patientId, encounterId } = document.row;
  return {
    id: globalId('Document', id),
    ...{ type, title, mediaType, sizeBytes, authoredAt: authoredAt.toISOString() },
    access: access(world, document, patientId, encounterId),
  };
}

/** A whole connection of a page that holds everything. */
export function shownList(nodes: readonly Shown[]): Shown {
  return { totalCount: nodes.length, message: nodes.length === 0 ? NONE_FOUND : null, nodes };
}

/** Whether the chart of a patient is answered with Juno's message. */
export function isBlocked({ verdict }: Built<unknown>): boolean {
  const { disclosure, door } = verdict.decision;
  return door === Door.NEVER && disclosure !== Disclosure.IDENTITY;
}

/** The encounters and documents below a patient; null where they are refused. */
export function shownChart(world: BuiltWorld, patient: Built<Patient>): Shown {
  if (isBlocked(patient)) return { encounters: null, documents: null };
  const { id } = patient.row;
  return {
    encounters: shownList(predictEncounters(world, world.plain.question, id).map((encounter) => shownEncounter(world, encounter))),
    documents: shownList(predictDocuments(world, ({ row }) => row.patientId === id).map((document) => shownDocument(world, document))),
  };
}

/** The documents below an encounter; null where they are closed. */
export function shownDocuments(world: BuiltWorld, encounter: BuiltEncounter): Shown | null {
  if (!stands(encounter, Disclosure.CHART)) return null;
  return shownList(
    predictDocuments(world, ({ row }) => row.encounterId === encounter.row.id).map((document) => shownDocument(world, document)),
  );
}

/** The document tree of a patient whose chart is not refused; null stands for one of whom the viewer may not know. */
export function shownTree(world: BuiltWorld, patient: Built<Patient> | null): Shown {
  if (patient === null) return { patient: null, encounters: [], documentTypes: [], message: NONE_FOUND };
  const { id } = patient.row;
  const latestFirst = { encounters: NO_CRITERIA, encounterOrder: 'ADMISSION_DATE', direction: 'DESC' } as const;
  const question = { ...world.plain.question, ...latestFirst };
  const open = predictEncounters(world, question, id).filter((encounter) => stands(encounter, Disclosure.CHART));
  const encounters = open.map((encounter) => ({
    encounter: shownEncounter(world, encounter),
    documentTypes: byType(world, id, encounter.row.id),
  }));
  const documentTypes = byType(world, id, null);
  const isEmpty = encounters.length + documentTypes.length === 0;
  return { patient: shownPatient(world, patient), encounters, documentTypes, message: isEmpty ? NONE_FOUND : null };
}

function byType(world: BuiltWorld, patientId: string, encounterId: string | null): Shown[] {
  const documents = predictDocuments(world, ({ row }) => row.patientId === patientId && row.encounterId === encounterId);
  const types = [...new Set(documents.map(({ row }) => row.type))].sort();
  return types.map((type) => ({
    type,
    documents: documents.filter(({ row }) => row.type === type).map((document) => shownDocument(world, document)),
  }));
}

const NO_CRITERIA = {
  number: null,
  service: null,
  patientType: null,
  location: null,
  admitted: null,
  discharged: null,
  physicianOfRecord: null,
} as const;
