import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { readInstant } from '../entity/instant';
import type { OverrideGrant } from '../entity/Override';
import { siteDay } from '../entity/siteDay';
import { fold } from '../condition/fold';
import { ChartsafeError, ErrorCode } from '../errors';
import { asGrant } from '../override/OverrideDesk';
import { lapseLimit } from '../override/requestState';
import { readLimit, type StoredLimit } from '../policy/AccessLimit';
import type { Permission } from '../policy/Permission';
import type { OpenRequest, Viewer } from '../policy/Viewer';
import { readPolicy, type PolicyRows } from './readPolicy';
import { asSite } from './readSite';

const ALL = ['provider', 'roles', 'blacklist', 'limits', 'grants', 'requests', 'site', 'reasons'] as const;

/**
 * Everything that the rules may know of a provider, as it stands now, in one statement.
 * Throws `UNAUTHENTICATED` where the username is unknown or the provider inactive.
 */
export async function readViewer(database: Database, username: string, now: Date): Promise<Viewer> {
  const viewer = await read(database, sql`username_key = ${fold(username)} AND username = ${username}`, now);
  // A database may take trailing spaces for nothing; a name is compared as it is.
  if (viewer?.username !== username) throw new ChartsafeError(ErrorCode.UNAUTHENTICATED);
  return viewer;
}

/** The same for the provider of a key, who does not ask; null where there is none who is active. */
export async function readViewerOf(database: Database, providerId: string, now: Date): Promise<Viewer | null> {
  return read(database, sql`id = ${providerId}`, now);
}

async function read(database: Database, me: Sql, now: Date): Promise<Viewer | null> {
  const rows = await readPolicy(database, ALL, me, now);
  const {
    provider: [provider],
    roles,
    blacklist,
    limits,
    grants,
    requests,
  } = rows;
  if (!provider) return null;
  const site = asSite(rows);
  return Object.freeze({
    id: String(provider.id),
    username: String(provider.username),
    displayName: String(provider.displayName),
    physician: Number(provider.physician) === 1,
    roles: [...new Set(roles.map(({ name }) => String(name)))],
    permissions: new Set(roles.flatMap(({ permission }) => (permission === null ? [] : [permission as Permission]))),
    blacklistedSetIds: blacklist.map(({ setId }) => String(setId)),
    limits: limits.map((row) => readLimit(row as unknown as StoredLimit)),
    grants: grants.map((row) =>
      asGrant({ ...row, startsAt: instant(row.startsAt), endsAt: instant(row.endsAt) } as unknown as OverrideGrant),
    ),
    openRequests: requests.filter(({ createdAt }) => instant(createdAt) > lapseLimit(now, site.requestLapseDays)).map(asOpenRequest),
    site,
    now,
    today: siteDay(now, site.timeZone),
  });
}

function asOpenRequest({ id, state, patientId, encounterId }: PolicyRows<'requests'>['requests'][number]): OpenRequest {
  return {
    id: String(id),
    state: state as OpenRequest['state'],
    patientId: String(patientId),
    encounterId: encounterId === null ? null : String(encounterId),
  };
}

function instant(value: Date | string): Date {
  return readInstant(value) as Date;
}
