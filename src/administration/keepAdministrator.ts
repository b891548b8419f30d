import sql from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { ChartsafeError } from '../errors';
import { Permission } from '../policy/Permission';

/**
 * Checks, after a change and before its unit of work ends, that an active provider is left who may manage roles: without one nobody could
 * ever be given that right again. Administrators take turns, so no two leave together. Throws `BAD_USER_INPUT`.
 */
export async function keepAdministrator(database: Database, path: string): Promise<void> {
  const left = await database.query(sql`
    SELECT v.id AS id FROM provider v JOIN provider_role pr ON pr.provider_id = v.id JOIN role_permission rp ON rp.role_id = pr.role_id
    WHERE v.active = 1 AND rp.permission = ${Permission.ROLES_MANAGE} LIMIT 1`);
  if (left.length === 0) throw ChartsafeError.badInput(path, 'KEEPS_ONE_WHO_MANAGES_ROLES');
}
