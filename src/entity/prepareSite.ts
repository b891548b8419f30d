import type { Database } from './Database';
import { defaultReasons, defaultSiteSetting } from './defaultSettings';
import { OverrideReasonRow } from './Override';
import { SiteSetting } from './SiteSetting';

/** Gives a new database the settings and reasons without which no rule can be evaluated. Where they are there already it changes nothing. */
export async function prepareSite(database: Database): Promise<void> {
  await database.transaction(async (manager) => {
    if ((await manager.count(SiteSetting)) === 0) await manager.insert(SiteSetting, defaultSiteSetting());
    if ((await manager.count(OverrideReasonRow)) === 0) await manager.insert(OverrideReasonRow, defaultReasons());
  });
}
