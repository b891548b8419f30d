import { registerEnumType } from 'type-graphql';
import { AuditAction, AuditOutcome } from '../audit/AuditDraft';
import { ErrorCode } from '../errors';
import { MatrixCell } from '../gate/accessMatrix';
import { RuleFact, RuleOutcome } from '../gate/RuleExplanation';
import { EncounterOrderField, OrderDirection, PatientOrderField } from '../gate/orders';
import { DemographicColumn } from '../gate/reportColumns';
import { AgeComparison, AgeStyle, AgeUnit } from '../gate/ReportDefinition';
import { LimitPolarity } from '../policy/AccessLimit';
import { DeficiencyKind } from '../gate/readDeficiencies';
import { Disclosure } from '../policy/Disclosure';
import { Door } from '../policy/Door';
import { RuleCode } from '../policy/Narrowing';
import { OverrideRequestState } from '../policy/OverrideRequestState';
import { OverrideSetting } from '../policy/OverrideSetting';
import { Permission } from '../policy/Permission';
import { COLUMN_WORDS } from './DemographicReportRow';
import { AccessLimitFault, AccessLimitLevel } from './AccessLimitTypes';
import { BlacklistDisclosure, PhysicianOfRecordScope } from '../policy/SiteSettings';

/** Puts an enum into the schema, with a description for each of its values. */
function register<Enum extends Record<string, string>>(
  name: string,
  values: Enum,
  description: string,
  words: Record<keyof Enum, string>,
): void {
  const valuesConfig = Object.fromEntries(Object.entries(words).map(([value, text]) => [value, { description: text }]));
  registerEnumType(values, { name, description, valuesConfig: valuesConfig as never });
}

/** Registers the enums of the API; called once before the schema is built. */
export function registerEnums(): void {
  register('Disclosure', Disclosure, 'How much of a record a viewer sees: the rungs of a ladder, the lowest first.', {
    NOTHING: 'As if the record did not exist.',
    EXISTENCE: 'Asked for by name it answers with a message; it is in no list.',
    IDENTITY: 'Names, numbers, birth date and sex of a patient; number and day of admission of an encounter.',
    DEMOGRAPHICS: 'The whole Master File of a patient, without the chart.',
    CHART: 'Everything.',
  });
  register('Door', Door, 'How a record that is not wholly open could be opened further.', {
    OPEN: 'It is open.',
    REASON: 'By giving a reason.',
    APPROVAL: 'By giving a reason that an analyst approves.',
    NEVER: 'Nothing that the viewer does opens it.',
  });
  register('OverrideRequestState', OverrideRequestState, 'Where an override request stands, from the analysts’ queue to its end.', {
    PENDING: 'It waits for an analyst.',
    APPROVED: 'An analyst has approved it; the record is not yet assigned.',
    ASSIGNED: 'The record is assigned to the requester: it is open.',
    EXPIRED: 'The assignment has come to its end.',
    REVOKED: 'The assignment was taken back, or given up.',
    DENIED: 'An analyst has denied it.',
    WITHDRAWN: 'The requester has withdrawn it.',
    LAPSED: 'Nobody decided it in time.',
  });
  register('Permission', Permission, 'What a role allows its holders to ask for.', {
    RECORDS_READ: 'To read patients, encounters, documents, trees and viewers.',
    RECORDS_READ_LOCKED: 'To see locked records, and which are locked.',
    RECORDS_LOCK: 'To lock and unlock records, together with the right to locked records.',
    OVERRIDE_SELF: 'To open a safe record by giving a reason.',
    OVERRIDE_DECIDE: 'To decide the requests of others, and to assign.',
    REPORTS_RUN: 'To run demographic reports.',
    SETS_MANAGE: 'To manage patient sets and their members.',
    SET_ACCESS_MANAGE: 'To manage blacklists.',
    ACCESS_LIMITS_MANAGE: 'To manage access limits.',
    SITE_SETTINGS_MANAGE: 'To manage the settings of the site.',
    ROLES_MANAGE: 'To manage roles.',
    PROVIDERS_MANAGE: 'To manage providers.',
    PATIENTS_MERGE: 'To merge two patients.',
    CHART_COMPLETE: 'To complete and sign documents.',
    AUDIT_READ: 'To read the audit trail.',
    ACCESS_EXPLAIN: 'To have decisions explained.',
  });
  register(
    'OverrideSetting',
    OverrideSetting,
    'What a limit, or the security of physicians of record, allows to those whom it shuts out.',
    {
      ALLOW: 'A reason opens the record at once.',
      PROMPT: 'A reason files a request that an analyst decides.',
      DENY: 'Nothing opens the record.',
    },
  );
  register('DeficiencyKind', DeficiencyKind, 'What is left to do for a document.', {
    COMPLETE: 'It is to be completed.',
    SIGN: 'It is to be signed.',
  });
  register('PhysicianOfRecordScope', PhysicianOfRecordScope, 'Whom the security of physicians of record binds.', {
    PHYSICIANS: 'Physicians alone.',
    EVERYONE: 'Every provider.',
  });
  register('BlacklistDisclosure', BlacklistDisclosure, 'What a patient on a viewer’s blacklist shows.', {
    NOTHING: 'Nothing: as if the patient did not exist.',
    EXISTENCE: 'A message, where the patient is asked for by name (Juno).',
    DEMOGRAPHICS: 'The Master File, without the chart (Juno Classic).',
  });
  register('PatientOrderField', PatientOrderField, 'What patients can be ordered by; ties go by id, and what is not shown comes last.', {
    NAME: 'Last name, then first name.',
    MRN: 'The medical record number.',
    DEMOGRAPHIC_NUMBER: 'The demographic number.',
    BIRTH_DATE: 'The day of birth.',
    CITY: 'The city.',
  });
  register(
    'EncounterOrderField',
    EncounterOrderField,
    'What encounters can be ordered by; ties go by id, and what is not shown comes last.',
    {
      ADMISSION_DATE: 'The day of admission.',
      NUMBER: 'The encounter number.',
      DISCHARGE_DATE: 'The day of discharge.',
      SERVICE: 'The service.',
    },
  );
  register('OrderDirection', OrderDirection, 'Which way an order runs.', { ASC: 'The least first.', DESC: 'The greatest first.' });
  register('DemographicColumn', DemographicColumn, 'The 29 columns of the Demographic Report.', COLUMN_WORDS);
  register('AgeComparison', AgeComparison, 'How an age is compared.', {
    YOUNGER_THAN: 'It is less than the given one.',
    OLDER_THAN: 'It is greater than the given one.',
    EQUAL_TO: 'It is the given one.',
    BETWEEN: 'It lies between the two that are given, both included.',
  });
  register('AgeUnit', AgeUnit, 'In what an age is counted.', {
    YEARS: 'Whole years that have passed.',
    MONTHS: 'Whole months that have passed.',
  });
  register('AgeStyle', AgeStyle, 'Which age is meant.', {
    EXACT: 'The age on the day.',
    IN_THE_YEAR: 'The age that is reached by the end of the day’s year.',
  });
  register('RuleCode', RuleCode, 'The rules that can narrow a record.', {
    L1: 'A lock on the patient.',
    L2: 'A lock on the encounter.',
    B: 'The viewer’s blacklist.',
    M: 'An access limit.',
    P: 'The security of physicians of record.',
    V: 'A chart all of whose encounters have vanished.',
    S: 'A patient set on the viewer’s own blacklist.',
  });
  register('MatrixCell', MatrixCell, 'How a secured field answers about a record.', {
    ABSENT: 'The record is not there.',
    BLOCKED: 'Asked for by name it answers with `RECORD_BLOCKED`.',
    NULL: 'Null, without an error.',
    DEMANDED: 'A reason is demanded, or it is said why none helps.',
    MARKED: 'The record is there, and marked as safe by `access`.',
    SHOWN: 'The value, or the open record.',
  });
  register('RuleOutcome', RuleOutcome, 'What a rule came to on a record.', {
    APPLIES: 'It narrows the record.',
    LIFTED: 'It would narrow the record, but a grant lifts it.',
    DOES_NOT_APPLY: 'It leaves the record as it is.',
    CANNOT_BE_READ: 'It cannot be evaluated, and so hides.',
  });
  register('RuleFact', RuleFact, 'The facts on which rules rest.', {
    LOCKED: 'The record is locked.',
    NOT_LOCKED: 'The record is not locked.',
    READS_LOCKED: 'The provider has the right to locked records.',
    IN_BLACKLISTED_SET: 'The patient is in a set on the provider’s blacklist.',
    IN_NO_BLACKLISTED_SET: 'The patient is in no set on the provider’s blacklist.',
    NOT_CLEARLY_OPENED: 'The fragment of the limit does not clearly open the record.',
    OPENED_BY_FRAGMENT: 'The fragment of the limit opens the record.',
    LIMIT_UNREADABLE: 'The limit cannot be read, and so speaks of every record.',
    NO_LIMIT: 'No enabled limit of this level has the provider as a subject.',
    SECURITY_OFF: 'The security of physicians of record is off.',
    NOT_BOUND: 'The security of physicians of record does not bind the provider.',
    PHYSICIAN_OF_NONE: 'The patient has encounters, and the provider is a physician of record of none of them.',
    PHYSICIAN_OF_RECORD: 'The provider is a physician of record of an encounter of the patient.',
    EVERY_ENCOUNTER_HIDDEN: 'Each encounter of the patient is hidden by its own lock or limit.',
    ON_BLACKLIST: 'The set is on the provider’s blacklist.',
    NOT_ON_BLACKLIST: 'The set is not on the provider’s blacklist.',
  });
  register('LimitPolarity', LimitPolarity, 'Whether the fragment of an access limit names what is open, or what is limited.', {
    ONLY_WHERE: 'Open is only what the fragment clearly names.',
    EXCEPT_WHERE: 'Open is what the fragment clearly does not name.',
  });
  register('AuditAction', AuditAction, 'What an event of the trail is about.', {
    READ: 'Records were shown, at `DEMOGRAPHICS` or `CHART`.',
    LOOK_UP: 'A record was asked for by its id or number.',
    OPERATION: 'An operation was asked for.',
    OVERRIDE: 'A reason was given.',
    REQUEST_APPROVED: 'An analyst has approved a request; nothing is open by it.',
    REQUEST_DENIED: 'An analyst has denied a request.',
    REQUEST_WITHDRAWN: 'The requester has withdrawn a request.',
    REQUEST_LAPSED: 'A request was not decided in time.',
    ASSIGNMENT_MADE: 'An analyst has assigned a record to its requester.',
    ASSIGNMENT_REVOKED: 'An analyst has taken an assignment back.',
    ASSIGNMENT_GIVEN_UP: 'The holder has given an assignment back.',
    ASSIGNMENT_EXPIRED: 'An assignment has come to its end.',
    GRANT_GIVEN_UP: 'The holder has ended a grant by reason.',
    GRANT_REVOKED: 'A grant by reason has ended because its patient was merged with another.',
    DOWNLOAD: 'The content of a document was fetched by its link.',
    SIGN_IN: 'Somebody tried to sign in.',
    AUDIT_READ: 'The trail was read.',
    AUDIT_EXPORT: 'The trail was exported.',
    LOCKED: 'A patient or an encounter was locked.',
    UNLOCKED: 'A patient or an encounter was unlocked.',
    PATIENT_SET_CHANGED: 'A patient set was saved, renamed, refreshed or deleted, or its members were changed.',
    REPORT_DEFINITION_CHANGED: 'The saved definition of a report was made, changed or deleted.',
    BLACKLIST_CHANGED: 'The blacklist of a provider was changed.',
    ACCESS_LIMIT_CHANGED: 'An access limit was made, changed, assigned or deleted.',
    ROLE_CHANGED: 'A role was made, changed or deleted.',
    PROVIDER_CHANGED: 'A provider was made or changed, or was given other roles.',
    SITE_SETTINGS_CHANGED: 'A setting of the site was changed.',
    PHYSICIAN_OF_RECORD_CHANGED: 'A physician of record was designated or removed.',
    PATIENTS_MERGED: 'Two patients were merged.',
    CHART_COMPLETED: 'A document was completed or signed.',
    PREVIEW: 'A change that was not yet made was previewed.',
    EXPLANATION: 'A decision was explained, or simulated.',
  });
  register('AccessLimitLevel', AccessLimitLevel, 'Of which records an access limit speaks.', {
    PATIENT: 'Of patients.',
    ENCOUNTER: 'Of encounters.',
  });
  register('AccessLimitFault', AccessLimitFault, 'Why an access limit cannot be understood as it is stored.', {
    FRAGMENT: 'The fragment cannot be read: the limit holds for every record of its level.',
    MEANING: 'The fragment is read otherwise than when it was saved: the limit holds for every record of its level. Save it anew.',
    LEVEL: 'The level contradicts the fragment: the limit hides every record of its level.',
    POLARITY: 'The polarity is none: the limit hides every record of its level.',
    SETTING: 'The override setting is none: the limit hides every record of its level.',
  });
  register('AuditOutcome', AuditOutcome, 'What came of it.', {
    SUCCESS: 'It was done.',
    NOT_FOUND: 'Nothing was there that the viewer may know of, or at all: the two are alike.',
    REFUSED: 'It was refused; `errorCode` says how.',
  });
  register('ErrorCode', ErrorCode, 'What `extensions.code` of an error can be.', {
    UNAUTHENTICATED: 'Nobody is signed in, or the token is not valid.',
    FORBIDDEN: 'The operation needs a permission that the viewer has not.',
    BAD_USER_INPUT: 'The input breaks a rule; `path` and `rule` say where and which.',
    NOT_FOUND: 'A mutation names a record that the viewer may not know of, or that is not there.',
    RECORD_BLOCKED: 'The patient is blocked for the viewer.',
    OVERRIDE_REASON_REQUIRED:
      'The content is closed; `record` says what a reason would open, `door` how, `reasonCodes` which reasons there are.',
    STEP_UP_REQUIRED: 'The viewer signed in too long ago for this, and must sign in again; `maxAgeSeconds` says how old a sign-in may be.',
    OVERRIDE_REASON_INVALID: 'The reason is not one that the site accepts; `rule` says why.',
    OVERRIDE_APPROVAL_PENDING: 'The viewer’s request, `requestId`, waits for an analyst.',
    OVERRIDE_DENIED: 'The record cannot be opened by a reason.',
    FRAGMENT_INVALID: 'The fragment of an access limit cannot be read; `offset` and `expected` say where and why.',
    PATIENT_SET_NAME_TAKEN: 'A patient set of this name exists.',
    PATIENT_SET_IN_USE: 'The patient set is on a blacklist.',
    STALE_VERSION: 'Somebody else has changed it since it was read.',
    CONFLICT: 'Another request was first.',
    AUDIT_UNAVAILABLE: 'The audit trail cannot be written, so nothing is shown.',
    UNAVAILABLE: 'The service cannot answer now.',
    INTERNAL_SERVER_ERROR: 'Something went wrong; `requestId` names the request for those who run the service.',
  });
}
