import { ChartsafeError, ErrorCode } from '../errors';
import { readProvider, type ProviderRow } from '../gate/readProviders';
import { readRole, type RoleRow } from '../gate/readRoles';
import type { RequestContext } from '../gate/RequestContext';
import type { Scope } from '../gate/Scope';

/** The role of a key. Throws `NOT_FOUND`, and writes down that it was asked for. */
export async function roleOrNotFound({ journal }: RequestContext, scope: Scope, key: string, field: string): Promise<RoleRow> {
  const role = await readRole(scope, key);
  if (role) return role;
  journal.missed(field, { askedFor: { roleId: key } });
  throw new ChartsafeError(ErrorCode.NOT_FOUND);
}

/** The provider of a key. Throws `NOT_FOUND`, and writes down that they were asked for. */
export async function providerOrNotFound({ journal }: RequestContext, scope: Scope, key: string, field: string): Promise<ProviderRow> {
  const provider = await readProvider(scope, key);
  if (provider) return provider;
  journal.missed(field, { askedFor: { providerId: key } });
  throw new ChartsafeError(ErrorCode.NOT_FOUND);
}
