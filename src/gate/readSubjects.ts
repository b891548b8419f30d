import sql, { join, type Sql } from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { globalId } from '../entity/globalId';

/** How many providers and roles a limit names: the trail tells the whole limit in one event. A role stands for more. */
export const MOST_SUBJECTS = { providers: 100, roles: 50 } as const;

/** Whom a limit binds, by keys. */
export interface LimitSubjects {
  readonly everyone: boolean;
  readonly providers: readonly string[];
  readonly roles: readonly string[];
}

/** The active providers whom a limit binds: how many they are, and the first of them by name. */
export interface BoundProviders {
  readonly providerCount: number;
  readonly providers: readonly { readonly globalId: string; readonly displayName: string; readonly physician: boolean }[];
}

/** How many of them are named. */
const NAMED = 100;

/** Reads whom subjects amount to, in two statements. */
export async function readSubjects(database: Database, subjects: LimitSubjects): Promise<BoundProviders> {
  const bound = sql`FROM provider v WHERE v.active = 1 AND ${isBound(subjects)}`;
  const [[counted], rows] = await Promise.all([
    database.query<{ count: number | string }>(sql`SELECT COUNT(*) AS count ${bound}`),
    database.query<{ id: string; displayName: string; physician: unknown }>(sql`
      SELECT v.id AS id, v.display_name AS displayName, v.physician AS physician ${bound} ORDER BY v.username_key LIMIT ${NAMED}`),
  ]);
  return {
    providerCount: Number(counted?.count ?? 0),
    providers: rows.map(({ id, displayName, physician }) => ({
      globalId: globalId('Provider', id),
      displayName,
      physician: Number(physician) === 1,
    })),
  };
}

/** Whether a provider is among the subjects: by themselves, by a role that they hold, or as everyone is. */
export async function bindsProvider(database: Database, subjects: LimitSubjects, providerId: string): Promise<boolean> {
  const rows = await database.query(sql`SELECT 1 AS found FROM provider v WHERE v.id = ${providerId} AND ${isBound(subjects)}`);
  return rows.length > 0;
}

function isBound({ everyone, providers, roles }: LimitSubjects): Sql {
  if (everyone) return sql`(1 = 1)`;
  const terms: Sql[] = [];
  if (providers.length > 0) terms.push(sql`v.id IN (${join([...providers])})`);
  if (roles.length > 0) terms.push(sql`v.id IN (SELECT pr.provider_id FROM provider_role pr WHERE pr.role_id IN (${join([...roles])}))`);
  return terms.length === 0 ? sql`(1 = 0)` : sql`(${join(terms, ' OR ')})`;
}
