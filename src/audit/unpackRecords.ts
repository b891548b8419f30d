import type { AuditedRecord } from './AuditDraft';
import type { PackedRecords } from './packRecords';

/** The records that a body holds, in the order in which they were packed. */
export function unpackRecords(packed: readonly PackedRecords[]): AuditedRecord[] {
  const records: AuditedRecord[] = [];
  for (const { patients, ...decided } of packed) {
    for (const { id: patientId = null, encounters = [null] } of patients) {
      for (const encounter of encounters) {
        const { id: encounterId = null, documents = [null] } = encounter ?? {};
        for (const documentId of documents) records.push({ patientId, encounterId, documentId, ...decided });
      }
    }
  }
  return records;
}
