import sql from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { ChartsafeError, ErrorCode } from '../errors';
import type { SiteSettings } from '../policy/SiteSettings';
import { readPolicy, type PolicyRows } from './readPolicy';

/** The decisions of the site. Throws where they are missing: then no rule can be evaluated, and nobody is shown anything. */
export async function readSite(database: Database): Promise<SiteSettings> {
  return asSite(await readPolicy(database, ['site', 'reasons'], sql`1 = 0`, new Date(0)));
}

/** The same from rows that were read already. */
export function asSite({ site: [row], reasons }: PolicyRows<'site' | 'reasons'>): SiteSettings {
  if (!row) throw new ChartsafeError(ErrorCode.UNAVAILABLE);
  const listed = reasons.toSorted((left, right) => Number(left.position) - Number(right.position));
  // A row is data of any hand: the rules treat a setting that is none of theirs as one that hides.
  return {
    ...row,
    physicianOfRecordSecurity: Number(row.physicianOfRecordSecurity) === 1,
    grantMinutes: Number(row.grantMinutes),
    assignmentMaxDays: Number(row.assignmentMaxDays),
    requestLapseDays: Number(row.requestLapseDays),
    reasons: listed.map(({ code, text }) => ({ code: String(code), text: String(text) })),
  } as SiteSettings;
}
