import sql, { join } from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { instantParameter } from '../entity/instant';
import { ChartsafeError, ErrorCode } from '../errors';
import { lapseLimit } from '../override/requestState';
import { OPEN_STATES } from '../override/requestTransitions';
import { Permission } from '../policy/Permission';
import { mayKnow } from './readOverrides';
import { readSite } from './readSite';
import { readViewer } from './readViewer';
import { Scope } from './Scope';

/** The open requests that wait for nobody, and how far that was looked into. */
export interface UnseenRequests {
  /** How many of those looked at no analyst may know of. */
  readonly count: number;
  /** How many open requests were not looked at: the newest ones. */
  readonly requestsLeftOut: number;
  /** How many analysts were not asked; each might know of some that are counted. */
  readonly analystsLeftOut: number;
}

/** How many open requests are looked at, the oldest first. */
const MAXIMUM_REQUESTS = 5_000;
/** How many analysts are asked. Few are needed, since only what none before has seen is asked of the next. */
const MAXIMUM_ANALYSTS = 50;
/** How many requests one statement names. */
const AT_ONCE = 1_000;

/** Counts the open requests of whose record no active analyst but the requester may know, so that nobody will ever decide them. */
export async function countUnseenRequests(database: Database, now: Date): Promise<UnseenRequests> {
  const open = await readOpen(database, now);
  if (open.length === 0) return { count: 0, requestsLeftOut: 0, analystsLeftOut: 0 };
  const analysts = await readAnalysts(database);
  let unseen = open.slice(0, MAXIMUM_REQUESTS);
  for (const username of analysts.slice(0, MAXIMUM_ANALYSTS)) {
    if (unseen.length > 0) unseen = await notSeenBy(database, username, now, unseen);
  }
  return {
    count: unseen.length,
    requestsLeftOut: open.length - Math.min(open.length, MAXIMUM_REQUESTS),
    analystsLeftOut: unseen.length === 0 ? 0 : analysts.length - Math.min(analysts.length, MAXIMUM_ANALYSTS),
  };
}

/** The keys of the open requests, the oldest first. */
async function readOpen(database: Database, now: Date): Promise<string[]> {
  const { requestLapseDays } = await readSite(database);
  const rows = await database.query<{ id: string }>(sql`
    SELECT id FROM override_request WHERE state IN (${join([...OPEN_STATES])})
      AND created_at > ${instantParameter(lapseLimit(now, requestLapseDays))} ORDER BY created_at, id`);
  return rows.map(({ id }) => id);
}

async function readAnalysts(database: Database): Promise<string[]> {
  const rows = await database.query<{ username: string }>(sql`
    SELECT username FROM provider WHERE active = 1 AND id IN (
      SELECT pr.provider_id FROM provider_role pr JOIN role_permission rp ON rp.role_id = pr.role_id
      WHERE rp.permission = ${Permission.OVERRIDE_DECIDE}) ORDER BY id`);
  return rows.map(({ username }) => username);
}

/** Those of some requests that are the analyst's own, or of whose record the analyst may not know. */
async function notSeenBy(database: Database, username: string, now: Date, ids: readonly string[]): Promise<string[]> {
  const viewer = await readViewer(database, username, now).catch(nullWhereGone);
  if (!viewer) return [...ids];
  const known = mayKnow(new Scope(database, viewer));
  const seen = new Set<string>();
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const rows = await database.query<{ id: string }>(sql`
      SELECT q.id AS id FROM override_request q JOIN patient p ON p.id = q.patient_id LEFT JOIN encounter e ON e.id = q.encounter_id
      WHERE q.id IN (${join(ids.slice(start, start + AT_ONCE))}) AND q.viewer_id <> ${viewer.id} AND ${known}`);
    for (const { id } of rows) seen.add(id);
  }
  return ids.filter((id) => !seen.has(id));
}

/** An analyst who was made inactive a moment ago sees nothing. */
function nullWhereGone(error: unknown): null {
  if (error instanceof ChartsafeError && error.code === ErrorCode.UNAUTHENTICATED) return null;
  throw error;
}
