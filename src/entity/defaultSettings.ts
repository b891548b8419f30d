import { OverrideSetting } from '../policy/OverrideSetting';
import { BlacklistDisclosure, PhysicianOfRecordScope } from '../policy/SiteSettings';
import { OverrideReasonRow } from './Override';
import { SiteSetting } from './SiteSetting';

/** The decisions with which a new site begins. */
export function defaultSiteSetting(): SiteSetting {
  return Object.assign(new SiteSetting(), {
    id: 1,
    physicianOfRecordSecurity: false,
    physicianOfRecordScope: PhysicianOfRecordScope.PHYSICIANS,
    physicianOfRecordOverride: OverrideSetting.ALLOW,
    blacklistDisclosure: BlacklistDisclosure.EXISTENCE,
    grantMinutes: 60,
    assignmentMaxDays: 30,
    requestLapseDays: 14,
    timeZone: 'UTC',
    version: 1,
  } satisfies SiteSetting);
}

const REASONS: readonly (readonly [code: string, text: string])[] = [
  ['EMERGENCY', 'Emergency treatment'],
  ['COVERING', 'Covering physician'],
  ['CONSULT', 'Consult'],
  ['PATIENT_REQUEST', 'Patient’s request'],
  ['BILLING', 'Billing'],
  ['LEGAL', 'Legal'],
  ['QUALITY_REVIEW', 'Quality review'],
  ['OTHER', 'Other'],
];

/** The reasons for an override with which a new site begins. */
export function defaultReasons(): OverrideReasonRow[] {
  return REASONS.map(([code, text], position) => Object.assign(new OverrideReasonRow(), { code, text, position, active: true }));
}
