import type { Database } from '../entity/Database';
import { siteDay } from '../entity/siteDay';
import { Permission } from '../policy/Permission';
import type { Viewer } from '../policy/Viewer';
import { readSite } from './readSite';
import { Scope } from './Scope';

/**
 * The scope of whoever has a shell beside the database, and so sees all of it anyway: no rule narrows it. It serves commands, which
 * write to the trail what they show; no request is ever answered under it.
 */
export async function allSeeing(database: Database, now: Date): Promise<Scope> {
  const site = await readSite(database);
  const viewer: Viewer = {
    id: 'command',
    username: 'command',
    displayName: 'command',
    physician: false,
    roles: [],
    permissions: new Set(Object.values(Permission)),
    blacklistedSetIds: [],
    limits: [],
    grants: [],
    openRequests: [],
    site: { ...site, physicianOfRecordSecurity: false },
    now,
    today: siteDay(now, site.timeZone),
  };
  return new Scope(database, viewer);
}
