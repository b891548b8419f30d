import { fold } from '../condition/fold';
import { newProvider } from '../entity/newProvider';
import { ProviderRole, Role, RolePermission } from '../entity/Role';
import { demoId } from './demoId';
import { demoRoles, staff } from './staff';

/** The key of someone who works at the demo hospital. Throws where nobody has that username. */
export function providerId(username: string): string {
  const index = staff.findIndex((provider) => provider.username === username);
  if (index < 0) throw new Error('Nobody at the demo hospital has this username');
  return demoId('provider', index + 1);
}

/** The key of a role. Throws where there is none of that name. */
export function roleId(name: string): string {
  const index = demoRoles.findIndex((role) => role.name === name);
  if (index < 0) throw new Error('The demo hospital has no role of this name');
  return demoId('role', index + 1);
}

/** The rows of those who work at the demo hospital, and of their roles. */
export function peopleRows() {
  return {
    providers: staff.map(({ username, displayName, physician, active }) =>
      newProvider({ id: providerId(username), username, displayName, physician, active }),
    ),
    roles: demoRoles.map(({ name }) => Object.assign(new Role(), { id: roleId(name), name, nameKey: fold(name), version: 1 })),
    rolePermissions: demoRoles.flatMap(({ name, permissions }) =>
      permissions.map((permission) => Object.assign(new RolePermission(), { roleId: roleId(name), permission })),
    ),
    providerRoles: staff.map(({ username, role }) =>
      Object.assign(new ProviderRole(), { providerId: providerId(username), roleId: roleId(role) }),
    ),
  };
}
