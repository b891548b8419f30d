import { AuditSubjectType, type AuditState } from '../audit/AuditDraft';
import type { JsonValue } from '../audit/canonicalJson';
import { globalId, readGlobalId, type GlobalType } from '../entity/globalId';
import type { TrailEvent } from './readTrail';
import type { Scope } from './Scope';

/** One property that was changed, as JSON. */
export interface ShownChange {
  readonly name: string;
  /** Null where it was not there. */
  readonly before: string | null;
  /** Null where it is there no more. */
  readonly after: string | null;
}

const TYPES: Readonly<Record<AuditSubjectType, GlobalType | null>> = {
  [AuditSubjectType.PATIENT_SET]: 'PatientSet',
  [AuditSubjectType.REPORT_DEFINITION]: 'ReportDefinition',
  [AuditSubjectType.BLACKLIST]: 'Provider',
  [AuditSubjectType.ACCESS_LIMIT]: 'AccessLimit',
  [AuditSubjectType.ROLE]: 'Role',
  [AuditSubjectType.PROVIDER]: 'Provider',
  [AuditSubjectType.SITE_SETTINGS]: null,
};

/** The types of ids by which events are searched for what was changed. */
export const SUBJECT_TYPES: readonly GlobalType[] = ['PatientSet', 'ReportDefinition', 'AccessLimit', 'Role', 'Provider'];

/** The id, as clients know it, of what an event says was changed; for a blacklist that of its provider. Null where it names nothing. */
export function subjectOfEvent({ body: { subject } }: TrailEvent): string | null {
  const type = subject ? TYPES[subject.type] : null;
  return subject && type ? globalId(type, subject.id) : null;
}

/** The properties that an event says were changed, in the order of their names. Sets on the reader's own blacklist are left out. */
export function changesOfEvent({ body: { change }, scope }: TrailEvent): readonly ShownChange[] {
  if (!change) return [];
  const names = new Set([...Object.keys(change.before ?? {}), ...Object.keys(change.after ?? {})]);
  const shown = (state: AuditState | null, name: string): string | null => {
    const value = state?.[name];
    return value === undefined ? null : JSON.stringify(withoutOwnSets(value, scope));
  };
  return [...names].sort().map((name) => ({ name, before: shown(change.before, name), after: shown(change.after, name) }));
}

function withoutOwnSets(value: JsonValue, scope: Scope): JsonValue {
  if (!Array.isArray(value)) return value;
  return (value as readonly JsonValue[]).filter((item) => !namesOwnSet(item, scope));
}

function namesOwnSet(item: JsonValue, { viewer }: Scope): boolean {
  const read = typeof item === 'string' ? readGlobalId(item) : null;
  return read?.type === 'PatientSet' && viewer.blacklistedSetIds.includes(read.key);
}
