import sql, { empty, type Sql } from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { globalId } from '../entity/globalId';
import { LimitPolarity, readLimit, type AccessLimit } from '../policy/AccessLimit';
import { OverrideSetting } from '../policy/OverrideSetting';

/** An access limit with its subjects, as its administrators read it. What is stored and means nothing is null; `fault` says what is wrong. */
export interface LimitRow {
  readonly id: string;
  readonly globalId: string;
  readonly name: string;
  readonly fragment: string;
  readonly level: string | null;
  readonly polarity: string | null;
  readonly overrideSetting: string | null;
  readonly everyone: boolean;
  readonly enabled: boolean;
  readonly version: number;
  readonly fault: AccessLimit['fault'];
  readonly providers: readonly { readonly globalId: string; readonly displayName: string; readonly physician: boolean }[];
  readonly roles: readonly { readonly globalId: string; readonly name: string }[];
}

interface Raw {
  readonly id: string;
  readonly name: string;
  readonly fragment: string;
  readonly parsed: string | null;
  readonly level: string;
  readonly polarity: string;
  readonly overrideSetting: string;
  readonly everyone: unknown;
  readonly enabled: unknown;
  readonly version: number;
}

/** All limits of the site, by name. */
export function readLimits(database: Database): Promise<readonly LimitRow[]> {
  return read(database, null);
}

/** One limit; null where there is none of that key. */
export async function readLimitRow(database: Database, id: string): Promise<LimitRow | null> {
  const [row] = await read(database, id);
  return row ?? null;
}

/** How many enabled limits cannot be understood, so that they limit, or hide, every record of their level. */
export async function countBrokenLimits(database: Database): Promise<number> {
  const rows = await database.query<Raw>(sql`
    SELECT id, fragment, parsed, level, polarity, override_setting AS overrideSetting FROM access_limit WHERE enabled = 1`);
  return rows.map(readLimit).filter(({ fault }) => fault !== null).length;
}

async function read(database: Database, id: string | null): Promise<readonly LimitRow[]> {
  const only = (column: Sql) => (id === null ? empty : sql`WHERE ${column} = ${id}`);
  const [rows, providers, roles] = await Promise.all([
    database.query<Raw>(sql`
      SELECT l.id AS id, l.name AS name, l.fragment AS fragment, l.parsed AS parsed, l.level AS level, l.polarity AS polarity,
        l.override_setting AS overrideSetting, l.everyone AS everyone, l.enabled AS enabled, l.version AS version
      FROM access_limit l ${only(sql`l.id`)} ORDER BY l.name_key`),
    database.query<{ limitId: string; id: string; displayName: string; physician: unknown }>(sql`
      SELECT s.limit_id AS limitId, v.id AS id, v.display_name AS displayName, v.physician AS physician
      FROM access_limit_provider s JOIN provider v ON v.id = s.provider_id ${only(sql`s.limit_id`)} ORDER BY v.username_key`),
    database.query<{ limitId: string; id: string; name: string }>(sql`
      SELECT s.limit_id AS limitId, r.id AS id, r.name AS name
      FROM access_limit_role s JOIN role r ON r.id = s.role_id ${only(sql`s.limit_id`)} ORDER BY r.name_key`),
  ]);
  return rows.map((row) => ({
    ...row,
    globalId: globalId('AccessLimit', row.id),
    level: oneOf(['PATIENT', 'ENCOUNTER'], row.level),
    polarity: oneOf(Object.values(LimitPolarity), row.polarity),
    overrideSetting: oneOf(Object.values(OverrideSetting), row.overrideSetting),
    everyone: Number(row.everyone) === 1,
    enabled: Number(row.enabled) === 1,
    fault: readLimit(row).fault,
    providers: providers
      .filter(({ limitId }) => limitId === row.id)
      .map(({ id: key, displayName, physician }) => ({
        globalId: globalId('Provider', key),
        displayName,
        physician: Number(physician) === 1,
      })),
    roles: roles.filter(({ limitId }) => limitId === row.id).map(({ id: key, name }) => ({ globalId: globalId('Role', key), name })),
  }));
}

function oneOf(values: readonly string[], stored: string): string | null {
  return values.includes(stored) ? stored : null;
}
