import { AccessLimitProvider, AccessLimitRole, AccessLimitRow, RecordLock } from './AccessLimitRow';
import { AuditEvent, AuditEventRecord, AuditHead, Notice } from './AuditEvent';
import { ChartDeficiency, Document, DocumentPiece, DownloadLink } from './Document';
import { Encounter, EncounterPhysician } from './Encounter';
import { IdempotencyKey, OverrideGrant, OverrideReasonRow, OverrideRequest, WorkflowAssignment } from './Override';
import { MergedPatient } from './MergedPatient';
import { Patient } from './Patient';
import { BlacklistChange, BlacklistEntry, PatientSet, PatientSetMember, ReportDefinition } from './PatientSet';
import { Provider } from './Provider';
import { ProviderRole, Role, RolePermission } from './Role';
import { SiteSetting } from './SiteSetting';

/** Every table of the product, in an order in which rows can be inserted. */
export const tables = [
  Provider,
  Role,
  RolePermission,
  ProviderRole,
  Patient,
  MergedPatient,
  Encounter,
  EncounterPhysician,
  Document,
  DocumentPiece,
  ChartDeficiency,
  DownloadLink,
  PatientSet,
  PatientSetMember,
  BlacklistEntry,
  BlacklistChange,
  ReportDefinition,
  AccessLimitRow,
  AccessLimitProvider,
  AccessLimitRole,
  RecordLock,
  OverrideReasonRow,
  OverrideRequest,
  WorkflowAssignment,
  OverrideGrant,
  IdempotencyKey,
  SiteSetting,
  AuditEvent,
  AuditEventRecord,
  AuditHead,
  Notice,
] as const;
