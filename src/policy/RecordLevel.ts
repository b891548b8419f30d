/** The four kinds of records on which a decision is made. */
export enum RecordLevel {
  PATIENT = 'PATIENT',
  ENCOUNTER = 'ENCOUNTER',
  DOCUMENT = 'DOCUMENT',
  PATIENT_SET = 'PATIENT_SET',
}
