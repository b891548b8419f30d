import { AuditAction, AuditOutcome } from './AuditDraft';
import type { FhirAuditEvent, FhirCoding } from './FhirAuditEvent';

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const OBJECT_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const RESTFUL = 'http://hl7.org/fhir/restful-interaction';

/** The actions of the trail as codes of their own; each event has its own beside the standard ones. */
export const ACTION_SYSTEM = 'urn:chartsafe:audit-action';
/** The profile of IHE's Basic Audit Log Patterns that a read of a patient's record follows. */
export const PATIENT_READ_PROFILE = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead';

/** Codes of FHIR R4, DICOM and IHE. */
export const fhirCodes = {
  rest: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest', display: 'Restful Operation' },
  read: { system: RESTFUL, code: 'read', display: 'read' },
  operation: { system: RESTFUL, code: 'operation', display: 'operation' },
  securityAlert: { system: DICOM, code: '110113', display: 'Security Alert' },
  overrideStarted: { system: DICOM, code: '110127', display: 'Emergency Override Started' },
  overrideStopped: { system: DICOM, code: '110138', display: 'Emergency Override Stopped' },
  securityConfiguration: { system: DICOM, code: '110129', display: 'Security Configuration' },
  objectSecurity: { system: DICOM, code: '110132', display: 'Object Security Attributes Changed' },
  userSecurity: { system: DICOM, code: '110137', display: 'User Security Attributes Changed' },
  authentication: { system: DICOM, code: '110114', display: 'User Authentication' },
  login: { system: DICOM, code: '110122', display: 'Login' },
  auditLogUsed: { system: DICOM, code: '110101', display: 'Audit Log Used' },
  client: { system: DICOM, code: '110152', display: 'Destination Role ID' },
  server: { system: DICOM, code: '110153', display: 'Source Role ID' },
  user: { system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP', display: 'information recipient' },
  emergency: { system: ACT_REASON, code: 'ETREAT', display: 'Emergency Treatment' },
  breakGlass: { system: ACT_REASON, code: 'BTG', display: 'break the glass' },
  applicationServer: { system: 'http://terminology.hl7.org/CodeSystem/security-source-type', code: '4', display: 'Application Server' },
  person: { system: ENTITY_TYPE, code: '1', display: 'Person' },
  systemObject: { system: ENTITY_TYPE, code: '2', display: 'System Object' },
  patientRole: { system: OBJECT_ROLE, code: '1', display: 'Patient' },
  domainResource: { system: OBJECT_ROLE, code: '4', display: 'Domain Resource' },
  securityResource: { system: OBJECT_ROLE, code: '13', display: 'Security Resource' },
  requestId: { system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType', code: 'XrequestId' },
} as const satisfies Record<string, FhirCoding>;

/** What kind of event an action is. */
export interface FhirKind {
  readonly type: FhirCoding;
  /** The standard code beside the action's own; null where none says it. */
  readonly subtype: FhirCoding | null;
  readonly action: FhirAuditEvent['action'];
}

const { rest, read, operation, securityAlert, overrideStarted, overrideStopped, authentication, login, auditLogUsed } = fhirCodes;
const { objectSecurity, securityConfiguration, userSecurity } = fhirCodes;
const reading: FhirKind = { type: rest, subtype: read, action: 'R' };
const decision: FhirKind = { type: securityAlert, subtype: null, action: 'E' };
const started: FhirKind = { type: securityAlert, subtype: overrideStarted, action: 'E' };
const stopped: FhirKind = { type: securityAlert, subtype: overrideStopped, action: 'E' };
const ofAccess: FhirKind = { type: securityAlert, subtype: objectSecurity, action: 'U' };
const ofRoles: FhirKind = { type: securityAlert, subtype: userSecurity, action: 'U' };
const ofTrail: FhirKind = { type: auditLogUsed, subtype: null, action: 'R' };

/** Every action of the trail; one that is missing here does not compile. */
const KINDS: Readonly<Record<AuditAction, FhirKind>> = {
  READ: reading,
  DOWNLOAD: reading,
  LOOK_UP: reading,
  OPERATION: { type: rest, subtype: operation, action: 'E' },
  OVERRIDE: started,
  REQUEST_APPROVED: decision,
  REQUEST_DENIED: decision,
  REQUEST_WITHDRAWN: decision,
  REQUEST_LAPSED: decision,
  ASSIGNMENT_MADE: started,
  ASSIGNMENT_REVOKED: stopped,
  ASSIGNMENT_GIVEN_UP: stopped,
  ASSIGNMENT_EXPIRED: stopped,
  GRANT_GIVEN_UP: stopped,
  GRANT_REVOKED: stopped,
  SIGN_IN: { type: authentication, subtype: login, action: 'E' },
  AUDIT_READ: ofTrail,
  AUDIT_EXPORT: ofTrail,
  LOCKED: ofAccess,
  UNLOCKED: ofAccess,
  PATIENT_SET_CHANGED: ofAccess,
  REPORT_DEFINITION_CHANGED: { type: rest, subtype: operation, action: 'U' },
  BLACKLIST_CHANGED: ofAccess,
  ACCESS_LIMIT_CHANGED: ofAccess,
  ROLE_CHANGED: ofRoles,
  PROVIDER_CHANGED: ofRoles,
  SITE_SETTINGS_CHANGED: { type: securityAlert, subtype: securityConfiguration, action: 'U' },
  PHYSICIAN_OF_RECORD_CHANGED: ofAccess,
  PATIENTS_MERGED: { type: rest, subtype: operation, action: 'U' },
  CHART_COMPLETED: { type: rest, subtype: operation, action: 'U' },
  PREVIEW: { type: rest, subtype: operation, action: 'E' },
  EXPLANATION: { type: rest, subtype: operation, action: 'E' },
};

/** What an action is in FHIR. A reason that opened nothing yet, since an analyst must approve, has started no override. */
export function kindOf(action: AuditAction, grantId: string | undefined): FhirKind {
  if (action === AuditAction.OVERRIDE && grantId === undefined) return decision;
  return KINDS[action];
}

/** Success, minor failure, serious failure. */
export const fhirOutcomes: Readonly<Record<AuditOutcome, FhirAuditEvent['outcome']>> = {
  [AuditOutcome.SUCCESS]: '0',
  [AuditOutcome.NOT_FOUND]: '4',
  [AuditOutcome.REFUSED]: '8',
};
