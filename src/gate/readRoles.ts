import sql, { join, raw, type Sql } from 'sql-template-tag';
import { globalId } from '../entity/globalId';
import { Permission } from '../policy/Permission';
import { Keyset } from './Keyset';
import type { Page } from './Page';
import type { PageArguments } from './pageArguments';
import { readKeysetPage } from './readKeysetPage';
import type { Scope } from './Scope';

/** A role, as administrators read it. */
export interface RoleRow {
  readonly id: string;
  readonly globalId: string;
  readonly name: string;
  /** In the order of their names; what is no permission of ours is left out. */
  readonly permissions: readonly Permission[];
  /** How many providers hold it, active or not. */
  readonly holders: number;
  readonly version: number;
}

type Raw = Readonly<Record<string, string | number | null>>;

const SELECTED = raw(`r.id AS id, r.name AS name, r.version AS version,
  (SELECT COUNT(*) FROM provider_role h WHERE h.role_id = r.id) AS holders,
  (SELECT GROUP_CONCAT(rp.permission) FROM role_permission rp WHERE rp.role_id = r.id) AS permissions`);
const KEYSET = new Keyset('role', [{ by: raw('r.name_key'), type: 'string', descending: false, nullable: false }]);
const KNOWN = Object.values(Permission);

/** One page of all roles, by name. */
export function readRoles({ database }: Scope, given: PageArguments): Promise<Page<RoleRow>> {
  const source = sql`FROM role r WHERE 1=1`;
  return readKeysetPage(database, { selected: SELECTED, source, keyset: KEYSET, read: asRole }, given);
}

/** One role; null where there is none. */
export async function readRole(scope: Scope, id: string): Promise<RoleRow | null> {
  const [row] = await select(scope, sql`r.id = ${id}`);
  return row ? asRole(row) : null;
}

/** The roles of a provider, by name. What many ask for at a time is read in two statements. */
export async function rolesOf(scope: Scope, providerId: string): Promise<readonly RoleRow[]> {
  return (await scope.loaders.named('roles of providers', (ids) => readRolesOf(scope, ids)).load(providerId)) ?? [];
}

async function readRolesOf(scope: Scope, providerIds: readonly string[]): Promise<ReadonlyMap<string, RoleRow[]>> {
  const held = await scope.database.query<{ providerId: string; roleId: string }>(sql`
    SELECT provider_id AS providerId, role_id AS roleId FROM provider_role WHERE provider_id IN (${join([...providerIds])})`);
  if (held.length === 0) return new Map();
  const rows = await select(scope, sql`r.id IN (${join([...new Set(held.map(({ roleId }) => roleId))])}) ORDER BY r.name_key`);
  const roles = new Map<string, RoleRow[]>();
  for (const role of rows.map(asRole)) {
    for (const { providerId } of held.filter(({ roleId }) => roleId === role.id)) {
      roles.set(providerId, [...(roles.get(providerId) ?? []), role]);
    }
  }
  return roles;
}

function select({ database }: Scope, where: Sql): Promise<Raw[]> {
  return database.query<Raw>(sql`SELECT ${SELECTED} FROM role r WHERE ${where}`);
}

function asRole(row: Raw): RoleRow {
  const id = String(row.id);
  // Null where there are none; no permission is called so.
  const permissions = String(row.permissions).split(',');
  return {
    id,
    globalId: globalId('Role', id),
    name: String(row.name),
    permissions: KNOWN.filter((permission) => permissions.includes(permission)).sort(),
    holders: Number(row.holders),
    version: Number(row.version),
  };
}
