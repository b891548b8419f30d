import { Document } from '../entity/Document';
import { Encounter } from '../entity/Encounter';
import { Patient } from '../entity/Patient';
import { PatientSet } from '../entity/PatientSet';
import { Rendering } from '../entity/SecuredRecord';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { AuditEventType, ChartAccess } from './AuditTypes';
import { connectionOf } from './connectionOf';
import { DemographicReportRow } from './DemographicReportRow';
import { ChartDeficiency } from './DeficiencyType';
import { OverrideRequestType } from './OverrideTypes';
import { PatientIdentity } from './PatientIdentity';
import { ProviderAccount, RoleType } from './RoleTypes';

/** Patients, safe ones marked. */
export const Patients = connectionOf(() => Patient, 'Patient', 'patients', {
  level: RecordLevel.PATIENT,
  mode: Rendering.MARK,
  rung: Disclosure.IDENTITY,
});

/** Encounters, safe ones marked. */
export const Encounters = connectionOf(() => Encounter, 'Encounter', 'encounters', {
  level: RecordLevel.ENCOUNTER,
  mode: Rendering.MARK,
  rung: Disclosure.IDENTITY,
});

/** Open documents. */
export const Documents = connectionOf(() => Document, 'Document', 'documents', {
  level: RecordLevel.DOCUMENT,
  mode: Rendering.DROP,
  rung: Disclosure.CHART,
});

/** Patient sets that are not on the viewer's own blacklist. */
export const PatientSets = connectionOf(() => PatientSet, 'PatientSet', 'patient sets', {
  level: RecordLevel.PATIENT_SET,
  mode: Rendering.DROP,
  rung: Disclosure.CHART,
});

/** Override requests. */
export const OverrideRequests = connectionOf(() => OverrideRequestType, 'OverrideRequest', 'override requests', {
  level: RecordLevel.PATIENT,
  mode: Rendering.DROP,
  rung: Disclosure.IDENTITY,
});

/** Members of a set, by their identity alone. */
export const PatientIdentities = connectionOf(() => PatientIdentity, 'PatientIdentity', 'patients', {
  level: RecordLevel.PATIENT,
  mode: Rendering.DROP,
  rung: Disclosure.IDENTITY,
});

/** Events of the trail. */
export const AuditEvents = connectionOf(() => AuditEventType, 'AuditEvent', 'events', {
  level: RecordLevel.PATIENT,
  mode: Rendering.DROP,
  rung: Disclosure.IDENTITY,
});

/** Accesses to one chart. */
export const ChartAccesses = connectionOf(() => ChartAccess, 'ChartAccess', 'accesses', {
  level: RecordLevel.PATIENT,
  mode: Rendering.DROP,
  rung: Disclosure.IDENTITY,
});

/** Rows of a demographic report. */
export const DemographicReports = connectionOf(() => DemographicReportRow, 'DemographicReport', 'rows', {
  level: RecordLevel.PATIENT,
  mode: Rendering.DROP,
  rung: Disclosure.DEMOGRAPHICS,
});

/** Roles. */
export const Roles = connectionOf(() => RoleType, 'Role', 'roles', null);

/** Providers, as administrators see them. */
export const Providers = connectionOf(() => ProviderAccount, 'ProviderAccount', 'providers', null);

/** What a physician still has to do for documents that are open to them. */
export const Deficiencies = connectionOf(() => ChartDeficiency, 'ChartDeficiency', 'deficiencies', {
  level: RecordLevel.DOCUMENT,
  mode: Rendering.DROP,
  rung: Disclosure.CHART,
});
