import { readLimit, type StoredLimit } from '../../src/policy/AccessLimit';
import { OverrideSetting } from '../../src/policy/OverrideSetting';
import { Permission } from '../../src/policy/Permission';
import { BlacklistDisclosure, PhysicianOfRecordScope, type SiteSettings } from '../../src/policy/SiteSettings';
import type { Viewer } from '../../src/policy/Viewer';

export const NOON = new Date('2026-03-01T12:00:00.000Z');

/** What a site has decided that has decided nothing; without tables, since the policy knows none. */
const SITE: SiteSettings = {
  physicianOfRecordSecurity: false,
  physicianOfRecordScope: PhysicianOfRecordScope.PHYSICIANS,
  physicianOfRecordOverride: OverrideSetting.ALLOW,
  blacklistDisclosure: BlacklistDisclosure.EXISTENCE,
  grantMinutes: 60,
  assignmentMaxDays: 30,
  requestLapseDays: 14,
  timeZone: 'UTC',
  reasons: ['EMERGENCY', 'COVERING', 'CONSULT', 'PATIENT_REQUEST', 'BILLING', 'LEGAL', 'QUALITY_REVIEW', 'OTHER'].map((code) => ({
    code,
    text: code.toLowerCase(),
  })),
};

/** A stored limit; what is left out limits patients by EXCEPT_WHERE and ALLOW. */
export function limitOf(fields: Partial<StoredLimit> & { readonly fragment: string }): StoredLimit {
  return { id: 'limit', level: 'PATIENT', polarity: 'EXCEPT_WHERE', overrideSetting: 'ALLOW', ...fields };
}

type Fields = Partial<Omit<Viewer, 'limits' | 'site' | 'permissions'>> & {
  readonly permissions?: readonly Permission[];
  readonly limits?: readonly (Partial<StoredLimit> & { readonly fragment: string })[];
  readonly site?: Partial<SiteSettings>;
};

/** A viewer without anything that a rule speaks of, but for what is given. */
export function viewerWith({ permissions = [Permission.RECORDS_READ], limits = [], site = {}, ...fields }: Fields = {}): Viewer {
  return {
    id: 'viewer',
    username: 'viewer',
    displayName: 'Viewer',
    physician: false,
    roles: [],
    permissions: new Set(permissions),
    blacklistedSetIds: [],
    limits: limits.map((limit, place) => readLimit({ ...limitOf(limit), id: `limit ${place}` })),
    grants: [],
    openRequests: [],
    site: { ...SITE, ...site },
    now: NOON,
    today: '2026-03-01',
    ...fields,
  };
}
