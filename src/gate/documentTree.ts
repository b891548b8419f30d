import { condition, type Condition } from '../condition/Condition';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { documentOrder, encounterOrder, EncounterOrderField, OrderDirection } from './orders';
import { markOf, type SecuredRow } from './mark';
import { NONE_FOUND } from './Page';
import { readAll } from './readPages';
import type { Scope } from './Scope';

/** The documents of one type, in one place of the tree. */
export interface DocumentTypeBranch {
  readonly type: string;
  readonly documents: readonly SecuredRow[];
}

/** An open encounter, and what is filed under it. */
export interface EncounterBranch {
  readonly encounter: SecuredRow;
  readonly documentTypes: readonly DocumentTypeBranch[];
}

/** Patient → encounter → document type → documents, as far as it is open. */
export interface DocumentTreeSource {
  /** Null where the viewer may not know of the patient. */
  readonly patient: SecuredRow | null;
  readonly encounters: readonly EncounterBranch[];
  /** What is filed directly under the patient. */
  readonly documentTypes: readonly DocumentTypeBranch[];
  readonly message: string | null;
}

/** The tree of what is not there, or wholly closed. */
export function emptyTree(patient: SecuredRow | null): DocumentTreeSource {
  return { patient, encounters: [], documentTypes: [], message: NONE_FOUND };
}

/** The tree of a patient, or of one of its encounters. Limited encounters and their documents are absent until open (Horizon). */
export async function readDocumentTree(scope: Scope, patient: SecuredRow, encounterId: string | null): Promise<DocumentTreeSource> {
  const one = (column: string, id: string): Condition => condition.is(column, id);
  const where = encounterId === null ? one('patient_id', patient.id) : one('encounter_id', encounterId);
  const open = { rung: Disclosure.CHART, where };
  const [encounters, documents] = await Promise.all([
    readAll(scope, {
      ...open,
      level: RecordLevel.ENCOUNTER,
      keyset: encounterOrder(scope, EncounterOrderField.ADMISSION_DATE, OrderDirection.DESC),
    }),
    readAll(scope, { ...open, level: RecordLevel.DOCUMENT, keyset: documentOrder() }),
  ]);
  const filedUnder = (id: string | null) => branches(documents.filter((document) => markOf(document)?.encounterId === id));
  const tree = {
    patient,
    encounters: encounters.map((encounter) => ({ encounter, documentTypes: filedUnder(encounter.id) })),
    documentTypes: filedUnder(null),
  };
  return { ...tree, message: tree.encounters.length + tree.documentTypes.length === 0 ? NONE_FOUND : null };
}

function branches(documents: readonly SecuredRow[]): DocumentTypeBranch[] {
  const byType = new Map<string, SecuredRow[]>();
  for (const document of documents) {
    const { type } = document as SecuredRow & { readonly type: string };
    const branch = byType.get(type);
    if (branch) branch.push(document);
    else byType.set(type, [document]);
  }
  return [...byType].sort(([left], [right]) => (left < right ? -1 : 1)).map(([type, filed]) => ({ type, documents: filed }));
}
