import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { instantParameter, readInstant } from '../entity/instant';
import type { OverrideGrant } from '../entity/Override';
import { siteDay } from '../entity/siteDay';
import { fold } from '../condition/fold';
import { ChartsafeError, ErrorCode } from '../errors';
import { asGrant } from '../override/OverrideDesk';
import { lapseLimit } from '../override/requestState';
import { readLimit, type StoredLimit } from '../policy/AccessLimit';
import type { Permission } from '../policy/Permission';
import type { OpenRequest, Viewer } from '../policy/Viewer';
import { readSite } from './readSite';

interface ProviderRow {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly physician: unknown;
}

type RequestRow = OpenRequest & { readonly createdAt: Date | string };
type GrantRow = Omit<OverrideGrant, 'startsAt' | 'endsAt'> & { startsAt: Date | string; endsAt: Date | string };

/**
 * Everything that the rules may know of a provider, as it stands now: a fixed number of statements, whatever the answer.
 * Throws `UNAUTHENTICATED` where the username is unknown or the provider inactive.
 */
export async function readViewer(database: Database, username: string, now: Date): Promise<Viewer> {
  const provider = await readProvider(database, sql`username_key = ${fold(username)} AND username = ${username}`);
  // A database may take trailing spaces for nothing; a name is compared as it is.
  if (provider?.username !== username) throw new ChartsafeError(ErrorCode.UNAUTHENTICATED);
  return asViewer(database, provider, now);
}

/** The same for the provider of a key, who does not ask; null where there is none who is active. */
export async function readViewerOf(database: Database, providerId: string, now: Date): Promise<Viewer | null> {
  const provider = await readProvider(database, sql`id = ${providerId}`);
  return provider ? asViewer(database, provider, now) : null;
}

async function readProvider(database: Database, where: Sql): Promise<ProviderRow | undefined> {
  const [provider] = await database.query<ProviderRow>(
    sql`SELECT id, username, display_name AS displayName, physician FROM provider WHERE ${where} AND active = 1`,
  );
  return provider;
}

async function asViewer(database: Database, provider: ProviderRow, now: Date): Promise<Viewer> {
  const { id } = provider;
  const [roles, blacklist, limits, grants, openRequests, site] = await Promise.all([
    database.query<{ name: string; permission: string | null }>(sql`
      SELECT r.name AS name, rp.permission AS permission FROM provider_role pr JOIN role r ON r.id = pr.role_id
      LEFT JOIN role_permission rp ON rp.role_id = r.id WHERE pr.provider_id = ${id} ORDER BY r.name_key, rp.permission`),
    database.query<{ setId: string }>(sql`SELECT set_id AS setId FROM blacklist_entry WHERE provider_id = ${id} ORDER BY set_id`),
    database.query<StoredLimit>(sql`
      SELECT l.id AS id, l.fragment AS fragment, l.parsed AS parsed, l.level AS level, l.polarity AS polarity, l.override_setting AS overrideSetting
      FROM access_limit l WHERE l.enabled = 1 AND (l.everyone = 1
        OR l.id IN (SELECT lp.limit_id FROM access_limit_provider lp WHERE lp.provider_id = ${id})
        OR l.id IN (SELECT lr.limit_id FROM access_limit_role lr JOIN provider_role pr ON pr.role_id = lr.role_id WHERE pr.provider_id = ${id}))
      ORDER BY l.id`),
    database.query<GrantRow>(sql`
      SELECT id, patient_id AS patientId, encounter_id AS encounterId, strength, starts_at AS startsAt, ends_at AS endsAt
      FROM override_grant WHERE viewer_id = ${id} AND starts_at <= ${instantParameter(now)} AND ends_at > ${instantParameter(now)} ORDER BY id`),
    database.query<RequestRow>(sql`
      SELECT id, state, patient_id AS patientId, encounter_id AS encounterId, created_at AS createdAt
      FROM override_request WHERE viewer_id = ${id} AND open_key IS NOT NULL ORDER BY id`),
    readSite(database),
  ]);
  return Object.freeze({
    id,
    username: provider.username,
    displayName: provider.displayName,
    physician: Number(provider.physician) === 1,
    roles: [...new Set(roles.map(({ name }) => name))],
    permissions: new Set(roles.flatMap(({ permission }) => (permission === null ? [] : [permission as Permission]))),
    blacklistedSetIds: blacklist.map(({ setId }) => setId),
    limits: limits.map(readLimit),
    grants: grants.map((row) => asGrant({ ...row, startsAt: instant(row.startsAt), endsAt: instant(row.endsAt) })),
    openRequests: openRequests.filter(({ createdAt }) => instant(createdAt) > lapseLimit(now, site.requestLapseDays)).map(asOpenRequest),
    site,
    now,
    today: siteDay(now, site.timeZone),
  });
}

function asOpenRequest({ id, state, patientId, encounterId }: RequestRow): OpenRequest {
  return { id, state, patientId, encounterId };
}

function instant(value: Date | string): Date {
  return readInstant(value) as Date;
}
