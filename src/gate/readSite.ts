import sql from 'sql-template-tag';
import type { Database } from '../entity/Database';
import type { OverrideReasonRow } from '../entity/Override';
import type { SiteSetting } from '../entity/SiteSetting';
import { ChartsafeError, ErrorCode } from '../errors';
import type { SiteSettings } from '../policy/SiteSettings';

/** The decisions of the site. Throws where they are missing: then no rule can be evaluated, and nobody is shown anything. */
export async function readSite(database: Database): Promise<SiteSettings> {
  const [[row], reasons] = await Promise.all([
    database.run((manager) => manager.query<(Omit<SiteSetting, 'id' | 'version'> & { physicianOfRecordSecurity: unknown })[]>(SITE)),
    database.query<OverrideReasonRow>(sql`SELECT code, text FROM override_reason WHERE active = 1 ORDER BY position, code`),
  ]);
  if (!row) throw new ChartsafeError(ErrorCode.UNAVAILABLE);
  // A row is data of any hand: the rules treat a setting that is none of theirs as one that hides.
  return { ...row, physicianOfRecordSecurity: Number(row.physicianOfRecordSecurity) === 1, reasons } as SiteSettings;
}

const SITE = `
  SELECT physician_of_record_security AS physicianOfRecordSecurity, physician_of_record_scope AS physicianOfRecordScope,
    physician_of_record_override AS physicianOfRecordOverride, blacklist_disclosure AS blacklistDisclosure,
    grant_minutes AS grantMinutes, assignment_max_days AS assignmentMaxDays, request_lapse_days AS requestLapseDays, time_zone AS timeZone
  FROM site_setting WHERE id = 1`;
