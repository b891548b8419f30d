import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { AuditAction, AuditSubjectType, type AuditState, type AuditSubject } from '../audit/AuditDraft';
import { insertRows } from '../entity/insertRows';
import { ProviderRole, Role, RolePermission } from '../entity/Role';
import { ChartsafeError, ErrorCode } from '../errors';
import { readRole } from '../gate/readRoles';
import type { RequestContext } from '../gate/RequestContext';
import type { Scope } from '../gate/Scope';
import { Permission } from '../policy/Permission';
import { administer } from './administer';
import { checkName } from './checkName';
import { keepAdministrator } from './keepAdministrator';
import { roleOrNotFound } from './orNotFound';
import { takeTurn } from './takeTurn';
import { takeVersion } from './takeVersion';

/** What a role is. */
export interface GivenRole {
  readonly name: string;
  readonly permissions: readonly Permission[];
}

type Key = string | null | undefined;

/**
 * Where roles are made, changed and deleted (Juno: “Roles Manager”). Nobody changes a role that they hold, and one is always left who may
 * manage roles.
 */
export class RolesManager {
  constructor(private readonly context: RequestContext) {}

  /** Makes a role that nobody holds yet, and gives its key. Throws `BAD_USER_INPUT` where the name is taken. */
  async create(given: GivenRole, idempotencyKey: Key): Promise<string> {
    const role = checked(given);
    const call = { operation: 'createRole', idempotencyKey: idempotencyKey ?? null, input: role };
    const { ids } = await administer(this.context, call, null, async () => {
      const scope = await takeTurn(this.context, Permission.ROLES_MANAGE);
      await this.refuseTaken(role.nameKey, null);
      const id = randomUUID();
      const { name, nameKey, permissions } = role;
      await this.context.database.run((manager) => manager.insert(Role, { id, name, nameKey, version: 1 }));
      await this.putPermissions(id, permissions);
      await this.record(scope, call.operation, id, null);
      return { ids: { roleId: id } };
    });
    return String(ids.roleId);
  }

  /** Changes a role. Throws `NOT_FOUND`, `FORBIDDEN` for a role that the viewer holds, `STALE_VERSION`, `BAD_USER_INPUT`. */
  async change(id: string, version: number, given: GivenRole, idempotencyKey: Key): Promise<void> {
    const role = checked(given);
    const call = { operation: 'changeRole', idempotencyKey: idempotencyKey ?? null, input: [id, version, role] };
    await administer(this.context, call, subjectOf(id), async () => {
      const scope = await takeTurn(this.context, Permission.ROLES_MANAGE);
      const before = await this.changeable(scope, id, call.operation);
      await this.refuseTaken(role.nameKey, id);
      const { name, nameKey, permissions } = role;
      await this.context.database.run((manager) => takeVersion(manager, Role, id, version, { name, nameKey }));
      await this.context.database.run((manager) => manager.delete(RolePermission, { roleId: id }));
      await this.putPermissions(id, permissions);
      await keepAdministrator(this.context.database, 'input.permissions');
      await this.record(scope, call.operation, id, before);
      return { ids: { roleId: id } };
    });
  }

  /** Deletes a role that nobody holds and no access limit names. Throws `NOT_FOUND`, `STALE_VERSION`, `BAD_USER_INPUT`. */
  async delete(id: string, version: number, idempotencyKey: Key): Promise<void> {
    const call = { operation: 'deleteRole', idempotencyKey: idempotencyKey ?? null, input: [id, version] };
    const { database } = this.context;
    await administer(this.context, call, subjectOf(id), async () => {
      const scope = await takeTurn(this.context, Permission.ROLES_MANAGE);
      const before = await this.changeable(scope, id, call.operation);
      const uses = await database.query(sql`SELECT role_id AS id FROM provider_role WHERE role_id = ${id}
        UNION ALL SELECT role_id AS id FROM access_limit_role WHERE role_id = ${id} LIMIT 1`);
      if (uses.length > 0) throw ChartsafeError.badInput('id', 'NOT_IN_USE');
      await database.run((manager) => takeVersion(manager, Role, id, version));
      await database.run((manager) => manager.delete(RolePermission, { roleId: id }));
      await database.run((manager) => manager.delete(Role, { id }));
      await this.record(scope, call.operation, id, before);
      return { ids: { roleId: id } };
    });
  }

  /** What a role is before its change. */
  private async changeable(scope: Scope, id: string, field: string): Promise<AuditState> {
    const { name, permissions, version } = await roleOrNotFound(this.context, scope, id, field);
    const isOwn = await this.context.database.run((manager) => manager.existsBy(ProviderRole, { roleId: id, providerId: scope.viewer.id }));
    if (isOwn) throw new ChartsafeError(ErrorCode.FORBIDDEN);
    return { name, permissions, version };
  }

  private async refuseTaken(nameKey: string, id: string | null): Promise<void> {
    const other = await this.context.database.run((manager) => manager.findOneBy(Role, { nameKey }));
    if (other && other.id !== id) throw ChartsafeError.badInput('input.name', 'NAME_TAKEN');
  }

  private async putPermissions(roleId: string, permissions: readonly Permission[]): Promise<void> {
    const rows = permissions.map((permission) => Object.assign(new RolePermission(), { roleId, permission }));
    await this.context.database.run((manager) => insertRows(manager, RolePermission, rows));
  }

  private async record(scope: Scope, field: string, id: string, before: AuditState | null): Promise<void> {
    const role = await readRole(scope, id);
    const after = role ? { name: role.name, permissions: role.permissions, version: role.version } : null;
    await this.context.journal.changed(field, AuditAction.ROLE_CHANGED, { subject: subjectOf(id), change: { before, after } });
  }
}

function subjectOf(id: string): AuditSubject {
  return { type: AuditSubjectType.ROLE, id };
}

function checked({ name, permissions }: GivenRole) {
  return { ...checkName(name, 'input.name'), permissions: [...new Set(permissions)].sort() };
}
