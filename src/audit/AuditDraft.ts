import type { Disclosure } from '../policy/Disclosure';
import type { Door } from '../policy/Door';
import type { RuleCode } from '../policy/Narrowing';
import type { JsonValue } from './canonicalJson';

/** What an event is about. */
export enum AuditAction {
  /** Records were shown at `DEMOGRAPHICS` or `CHART`. */
  READ = 'READ',
  /** A record was asked for by id or number; what came of it is the outcome. */
  LOOK_UP = 'LOOK_UP',
  /** An operation was asked for. */
  OPERATION = 'OPERATION',
  /** A reason was given. */
  OVERRIDE = 'OVERRIDE',
  /** An analyst has approved a request; nothing is open by it. */
  REQUEST_APPROVED = 'REQUEST_APPROVED',
  /** An analyst has denied a request. */
  REQUEST_DENIED = 'REQUEST_DENIED',
  /** The requester has withdrawn a request. */
  REQUEST_WITHDRAWN = 'REQUEST_WITHDRAWN',
  /** A request was not decided in time. */
  REQUEST_LAPSED = 'REQUEST_LAPSED',
  /** An analyst has assigned a record to its requester. */
  ASSIGNMENT_MADE = 'ASSIGNMENT_MADE',
  /** An analyst has taken an assignment back. */
  ASSIGNMENT_REVOKED = 'ASSIGNMENT_REVOKED',
  /** The holder has given an assignment back. */
  ASSIGNMENT_GIVEN_UP = 'ASSIGNMENT_GIVEN_UP',
  /** An assignment has come to its end. */
  ASSIGNMENT_EXPIRED = 'ASSIGNMENT_EXPIRED',
  /** The holder has ended a grant by reason. */
  GRANT_GIVEN_UP = 'GRANT_GIVEN_UP',
  /** A grant by reason has ended because its patient was merged with another. */
  GRANT_REVOKED = 'GRANT_REVOKED',
  /** The content of a document was fetched by its link. */
  DOWNLOAD = 'DOWNLOAD',
  /** Somebody tried to sign in. */
  SIGN_IN = 'SIGN_IN',
  /** The trail was read. */
  AUDIT_READ = 'AUDIT_READ',
  /** The trail was exported. */
  AUDIT_EXPORT = 'AUDIT_EXPORT',
  /** A patient or an encounter was locked. */
  LOCKED = 'LOCKED',
  /** A patient or an encounter was unlocked. */
  UNLOCKED = 'UNLOCKED',
  /** A patient set was saved, renamed, refreshed or deleted, or its members were changed. */
  PATIENT_SET_CHANGED = 'PATIENT_SET_CHANGED',
  /** The saved definition of a report was made, changed or deleted. */
  REPORT_DEFINITION_CHANGED = 'REPORT_DEFINITION_CHANGED',
  /** The blacklist of a provider was changed. */
  BLACKLIST_CHANGED = 'BLACKLIST_CHANGED',
  /** An access limit was made, changed, assigned or deleted. */
  ACCESS_LIMIT_CHANGED = 'ACCESS_LIMIT_CHANGED',
  /** A role was made, changed or deleted. */
  ROLE_CHANGED = 'ROLE_CHANGED',
  /** A provider was made or changed, or was given other roles. */
  PROVIDER_CHANGED = 'PROVIDER_CHANGED',
  /** A setting of the site was changed. */
  SITE_SETTINGS_CHANGED = 'SITE_SETTINGS_CHANGED',
  /** A physician of record was designated or removed. */
  PHYSICIAN_OF_RECORD_CHANGED = 'PHYSICIAN_OF_RECORD_CHANGED',
  /** Two patients were merged. */
  PATIENTS_MERGED = 'PATIENTS_MERGED',
  /** A document was completed or signed. */
  CHART_COMPLETED = 'CHART_COMPLETED',
  /** A change that was not yet made was previewed. */
  PREVIEW = 'PREVIEW',
  /** A decision was explained, or simulated. */
  EXPLANATION = 'EXPLANATION',
}

/** What an administrator's change is made to, where it is no record of a chart. */
export enum AuditSubjectType {
  PATIENT_SET = 'PATIENT_SET',
  REPORT_DEFINITION = 'REPORT_DEFINITION',
  /** The blacklist of the provider whose key is the id. */
  BLACKLIST = 'BLACKLIST',
  ACCESS_LIMIT = 'ACCESS_LIMIT',
  ROLE = 'ROLE',
  PROVIDER = 'PROVIDER',
  /** The settings of the site, of which there are one. */
  SITE_SETTINGS = 'SITE_SETTINGS',
}

/** One thing that an administrator changes. */
export interface AuditSubject {
  readonly type: AuditSubjectType;
  readonly id: string;
}

/** The properties of a subject, by their names: names, codes, settings, fragments, and ids as clients know them; no clinical content. */
export type AuditState = Readonly<Record<string, JsonValue>>;

/** What was changed. From the changes of a subject, in their order, its state can be rebuilt. */
export interface AuditChange {
  /** What the properties were that were changed; null where the subject was not there. */
  readonly before: AuditState | null;
  /** What they are; null where the subject is there no more. */
  readonly after: AuditState | null;
}

/** The keys of patients who were put into a set, and who were taken from it. Several events say them where they are many. */
export interface AuditMembers {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What came of it. */
export enum AuditOutcome {
  SUCCESS = 'SUCCESS',
  /** Nothing is there that the viewer may know of; alike for hidden records and for those that never were. */
  NOT_FOUND = 'NOT_FOUND',
  /** It was refused; `errorCode` says how. */
  REFUSED = 'REFUSED',
}

/** A record of which an event speaks. */
export interface AuditedRecord {
  readonly patientId: string | null;
  readonly encounterId: string | null;
  readonly documentId: string | null;
  /** How much of it was shown; absent where nothing was decided, as for a record that is not there. */
  readonly disclosure?: Disclosure;
  readonly door?: Door;
  /** The rules that narrowed it. */
  readonly rules?: readonly RuleCode[];
  /** The grants that opened it; absent where none was needed. */
  readonly grants?: readonly string[];
}

/** Who does something, and from where. */
export interface AuditActor {
  /** Null where nobody is signed in. */
  readonly viewerId: string | null;
  readonly roles: readonly string[];
  readonly operationName: string | null;
  /** Names the request in logs and errors. */
  readonly requestId: string;
  readonly clientAddress: string | null;
}

/** The criteria of a search in the trail, by their names: ids, codes and instants, never the name of a person. */
export type AuditCriteria = Readonly<Record<string, string | readonly string[]>>;

/** An event that is to be written. It holds no clinical content. */
export interface AuditDraft {
  readonly occurredAt: Date;
  readonly actor: AuditActor;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  /** Where in the operation, without indices: `patients.nodes`. */
  readonly field?: string;
  readonly records?: readonly AuditedRecord[];
  /** The number by which a record was asked for, where it was not its id. */
  readonly askedFor?: Readonly<Record<string, string | number>>;
  /** By which criteria the trail was read or exported. */
  readonly criteria?: AuditCriteria;
  readonly reason?: { readonly code: string; readonly text: string | null };
  readonly grantId?: string;
  readonly overrideRequestId?: string;
  /** What was changed, where it is no record of a chart, or of what a preview speaks. */
  readonly subject?: AuditSubject;
  readonly change?: AuditChange;
  readonly members?: AuditMembers;
  /** From 2 on, where one change of many members is several events; the first of them has none. */
  readonly part?: number;
  /** The code of the answer, where it was refused. */
  readonly errorCode?: string;
}
