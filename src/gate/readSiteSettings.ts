import sql from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { OverrideReasonRow } from '../entity/Override';
import { SiteSetting } from '../entity/SiteSetting';
import { ChartsafeError, ErrorCode } from '../errors';

/** A reason of the site's list, with whether it is offered. */
export interface ListedReason {
  readonly code: string;
  readonly text: string;
  readonly active: boolean;
}

/** All that a site has decided, as administrators read it. */
export type SettingsRow = Omit<SiteSetting, 'id'> & { readonly reasons: readonly ListedReason[] };

/** The settings of the site with every reason, those that are off among them. Throws `UNAVAILABLE` where there are none. */
export async function readSiteSettings(database: Database): Promise<SettingsRow> {
  const row = await database.run((manager) => manager.findOneBy(SiteSetting, { id: 1 }));
  if (!row) throw new ChartsafeError(ErrorCode.UNAVAILABLE);
  const reasons = await database.query<Pick<OverrideReasonRow, 'code' | 'text'> & { active: unknown }>(
    sql`SELECT code, text, active FROM override_reason ORDER BY position, code`,
  );
  const { id: _, ...settings } = row;
  return { ...settings, reasons: reasons.map(({ code, text, active }) => ({ code, text, active: Number(active) === 1 })) };
}
