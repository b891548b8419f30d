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
  readonly id?: string | undefined;
  readonly encounters?: readonly (PackedEncounter | null)[] | undefined;
}

/** Records of one encounter, or, without an id, documents of none. Without `documents`, and at each null among them, it is the encounter itself. */
interface PackedEncounter {
  readonly id?: string | undefined;
  readonly documents?: readonly (string | null)[] | undefined;
}

/** The tree while it grows. Names come in their order, so that it is canonical as it stands. */
interface Group extends Decided {
  readonly patients: Patient[];
}
interface Patient {
  encounters: (Encounter | null)[] | undefined;
  readonly id: string | undefined;
}
interface Encounter {
  documents: (string | null)[] | undefined;
  readonly id: string | undefined;
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
    const group = (isSame && groups[groups.length - 1]) || begin(groups, record);
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
  const isOfPatient = encounterId === null && documentId === null;
  return { encounters: isOfPatient ? undefined : [encounterOf(encounterId, documentId)], id: patientId ?? undefined };
}

function encounterOf(encounterId: string | null, documentId: string | null): Encounter {
  return { documents: documentId === null ? undefined : [documentId], id: encounterId ?? undefined };
}

function begin(groups: Group[], { disclosure, door, grants, rules }: AuditedRecord): Group {
  const group = {
    ...(disclosure === undefined ? {} : { disclosure }),
    ...(door === undefined ? {} : { door }),
    ...(grants === undefined ? {} : { grants }),
    patients: [],
    ...(rules === undefined ? {} : { rules }),
  };
  groups.push(group);
  return group;
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
