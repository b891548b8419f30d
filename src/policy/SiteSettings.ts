import type { OverrideSetting } from './OverrideSetting';

/** Whom the security of physicians of record binds. */
export enum PhysicianOfRecordScope {
  PHYSICIANS = 'PHYSICIANS',
  EVERYONE = 'EVERYONE',
}

/** What a blacklisted patient shows: nothing, Juno's message, or Juno Classic's Master File. */
export enum BlacklistDisclosure {
  NOTHING = 'NOTHING',
  EXISTENCE = 'EXISTENCE',
  DEMOGRAPHICS = 'DEMOGRAPHICS',
}

/** A reason that the site accepts for an override. */
export interface SiteReason {
  readonly code: string;
  readonly text: string;
}

/** What a site has decided for all of its viewers. */
export interface SiteSettings {
  /** Whether the security of physicians of record is on. */
  readonly physicianOfRecordSecurity: boolean;
  readonly physicianOfRecordScope: PhysicianOfRecordScope;
  readonly physicianOfRecordOverride: OverrideSetting;
  readonly blacklistDisclosure: BlacklistDisclosure;
  /** How long a reason keeps a record open, 1 to 1440. */
  readonly grantMinutes: number;
  /** The longest personal assignment, in days. */
  readonly assignmentMaxDays: number;
  /** After how many days an open request lapses. */
  readonly requestLapseDays: number;
  /** The IANA name of the zone in which days begin and end. */
  readonly timeZone: string;
  /** The reasons that the site accepts, in the order of its list. */
  readonly reasons: readonly SiteReason[];
}
