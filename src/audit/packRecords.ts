import type { AuditedRecord } from './AuditDraft';

/** What was decided on a record. */
type Decided = Pick<AuditedRecord, 'disclosure' | 'door' | 'rules' | 'grants'>;

/** Records that follow each other and have one decision, as a tree: each id is written once for as long as it stays the same. */
export interface PackedRecords extends Decided {
  readonly patients: readonly PackedPatient[];
}

/** Records of one patient. Without `encounters`, and at each null among them, it is the patient itself. */
interface PackedPatient {
  /** Absent where only the id of an encounter or a document is known. */
  readonly id?: string;
  readonly encounters?: readonly (PackedEncounter | null)[];
}

/** Records of one encounter, or, without an id, documents of none. Without `documents`, and at each null among them, it is the encounter itself. */
interface PackedEncounter {
  readonly id?: string;
  readonly documents?: readonly (string | null)[];
}

/** The tree while it grows. */
interface Group extends Decided {
  readonly patients: Patient[];
}
interface Patient {
  id?: string;
  encounters?: (Encounter | null)[];
}
interface Encounter {
  id?: string;
  documents?: (string | null)[];
}

/**
 * Records as an event's body holds them. `unpackRecords` gives the same records in the same order; the ids of patients
 * and encounters are written anew where the order leaves them and comes back.
 */
export function packRecords(records: readonly AuditedRecord[]): PackedRecords[] {
  const groups: Group[] = [];
  let last: AuditedRecord | null = null;
  for (const record of records) {
    const isSame = last !== null && sameDecision(last, record);
    const group = (isSame && groups[groups.length - 1]) || begin(groups, { ...decided(record), patients: [] });
    const patient = group.patients[group.patients.length - 1];
    if (patient && (patient.id ?? null) === record.patientId) {
      patient.encounters ??= [null];
      addTo(patient.encounters, record);
    } else {
      group.patients.push(patientOf(record));
    }
    last = record;
  }
  return groups;
}

function addTo(encounters: (Encounter | null)[], { encounterId, documentId }: AuditedRecord): void {
  const encounter = encounters[encounters.length - 1];
  const isOfPatient = encounterId === null && documentId === null;
  if (!encounter || isOfPatient || (encounter.id ?? null) !== encounterId) {
    encounters.push(isOfPatient ? null : encounterOf(encounterId, documentId));
    return;
  }
  encounter.documents ??= [null];
  encounter.documents.push(documentId);
}

function patientOf({ patientId, encounterId, documentId }: AuditedRecord): Patient {
  const patient: Patient = patientId === null ? {} : { id: patientId };
  if (encounterId !== null || documentId !== null) patient.encounters = [encounterOf(encounterId, documentId)];
  return patient;
}

function encounterOf(encounterId: string | null, documentId: string | null): Encounter {
  const encounter: Encounter = encounterId === null ? {} : { id: encounterId };
  if (documentId !== null) encounter.documents = [documentId];
  return encounter;
}

function begin(groups: Group[], group: Group): Group {
  groups.push(group);
  return group;
}

function decided({ disclosure, door, rules, grants }: AuditedRecord): Decided {
  return {
    ...(disclosure === undefined ? {} : { disclosure }),
    ...(door === undefined ? {} : { door }),
    ...(rules === undefined ? {} : { rules }),
    ...(grants === undefined ? {} : { grants }),
  };
}

function sameDecision(left: AuditedRecord, right: AuditedRecord): boolean {
  return (
    left.disclosure === right.disclosure &&
    left.door === right.door &&
    sameWords(left.rules, right.rules) &&
    sameWords(left.grants, right.grants)
  );
}

function sameWords(left: readonly string[] | undefined, right: readonly string[] | undefined): boolean {
  if (left === right) return true;
  return left !== undefined && left.length === right?.length && left.every((word, index) => word === right[index]);
}
