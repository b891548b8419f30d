/** The types that an id can name. */
export type GlobalType =
  | 'Patient'
  | 'Encounter'
  | 'Document'
  | 'PatientSet'
  | 'Provider'
  | 'OverrideRequest'
  | 'OverrideGrant'
  | 'AuditEvent'
  | 'ReportDefinition'
  | 'AccessLimit'
  | 'Role'
  | 'ChartDeficiency';

const FORM =
  /^(Patient|Encounter|Document|PatientSet|Provider|OverrideRequest|OverrideGrant|AuditEvent|ReportDefinition|AccessLimit|Role|ChartDeficiency):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** The id of a record as clients know it: its type and its key, such as `Patient:2b1e…`. It tells nothing but these. */
export function globalId(type: GlobalType, key: string): string {
  return `${type}:${key}`;
}

/** What an id names; null where it has not the form of one. */
export function readGlobalId(id: string): { readonly type: GlobalType; readonly key: string } | null {
  const match = FORM.exec(id);
  return match ? { type: match[1] as GlobalType, key: match[2] as string } : null;
}
