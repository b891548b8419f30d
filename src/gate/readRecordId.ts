import { readGlobalId, type GlobalType } from '../entity/globalId';
import { RecordLevel } from '../policy/RecordLevel';

/** A record as an id names it. */
export interface NamedRecord {
  readonly level: RecordLevel;
  readonly key: string;
}

const LEVELS: Partial<Record<GlobalType, RecordLevel>> = {
  Patient: RecordLevel.PATIENT,
  Encounter: RecordLevel.ENCOUNTER,
  Document: RecordLevel.DOCUMENT,
  PatientSet: RecordLevel.PATIENT_SET,
};

/** The record that an id names; null where it is the id of something on which no decision is made, or no id. */
export function readRecordId(id: string): NamedRecord | null {
  const read = readGlobalId(id);
  const level = read ? LEVELS[read.type] : undefined;
  return read && level ? { level, key: read.key } : null;
}

/** The part of a chart that an id names; null where it is the id of something else, also of a patient set. */
export function readChartId(id: string): NamedRecord | null {
  const named = readRecordId(id);
  return named?.level === RecordLevel.PATIENT_SET ? null : named;
}
