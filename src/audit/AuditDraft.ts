import type { Disclosure } from '../policy/Disclosure';
import type { Door } from '../policy/Door';
import type { RuleCode } from '../policy/Narrowing';

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
  /** The content of a document was fetched by its link. */
  DOWNLOAD = 'DOWNLOAD',
  /** Somebody tried to sign in. */
  SIGN_IN = 'SIGN_IN',
  /** The trail was read. */
  AUDIT_READ = 'AUDIT_READ',
  /** The trail was exported. */
  AUDIT_EXPORT = 'AUDIT_EXPORT',
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
  /** The code of the answer, where it was refused. */
  readonly errorCode?: string;
}
