import { globalId } from '../../../src/entity/globalId';
import { ProviderRole } from '../../../src/entity/Role';
import { Permission } from '../../../src/policy/Permission';
import type { Answer, World } from '../../world/World';
import { unique } from './queries';

/** The right to everything that the Roles Manager does. */
export const ADMINISTRATOR = [Permission.ROLES_MANAGE, Permission.PROVIDERS_MANAGE, Permission.SITE_SETTINGS_MANAGE];

export const ROLE = 'id name permissions holders version';
export const ACCOUNT = 'id username displayName physician active version roles { name }';

/** A provider of a name that nobody else has. */
export async function person(world: World, permissions: readonly Permission[] = [], stem = 'person'): Promise<string> {
  const username = unique(stem);
  await world.provider(username, { permissions });
  return username;
}

/** The id of a provider as clients know it. */
export const idOf = (world: World, username: string) => globalId('Provider', world.providerId(username));

/** The role that came with a provider. */
export async function roleOf(world: World, username: string): Promise<string> {
  const row = await world.database.run((manager) => manager.findOneByOrFail(ProviderRole, { providerId: world.providerId(username) }));
  return globalId('Role', row.roleId);
}

/** Asks for one root field, and gives what it was answered: its value, or the codes of its errors. */
export async function did(world: World, username: string, field: string, variables: Record<string, unknown> = {}, kind = 'mutation') {
  return outcome(await world.ask(username, `${kind} { ${field} }`, variables));
}

/** The value of the one root field of an answer, or the codes and rules with which it was refused. */
export function outcome({ body }: Answer): unknown {
  if (body.errors) return body.errors.map(({ extensions }) => [extensions.code, extensions.rule].filter(Boolean).join(' ')).join(', ');
  return Object.values(body.data ?? {})[0];
}

/** The input of a provider. */
export function providerInput(username: string, changes: Record<string, string | boolean> = {}): string {
  const input = { username, displayName: username, physician: false, active: true, ...changes };
  return `{ ${Object.entries(input)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ')} }`;
}
