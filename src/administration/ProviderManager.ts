import { AuditAction, AuditSubjectType, type AuditState, type AuditSubject } from '../audit/AuditDraft';
import { fold } from '../condition/fold';
import { visibleText } from '../condition/visibleText';
import { insertRows } from '../entity/insertRows';
import { newProvider, providerKeys } from '../entity/newProvider';
import { Provider } from '../entity/Provider';
import { ProviderRole } from '../entity/Role';
import { ChartsafeError, ErrorCode } from '../errors';
import { readProvider, type ProviderRow } from '../gate/readProviders';
import { rolesOf } from '../gate/readRoles';
import type { RequestContext } from '../gate/RequestContext';
import { Scope } from '../gate/Scope';
import { Permission } from '../policy/Permission';
import { administer } from './administer';
import { keepAdministrator } from './keepAdministrator';
import { providerOrNotFound, roleOrNotFound } from './orNotFound';
import { takeTurn } from './takeTurn';
import { takeVersion } from './takeVersion';

/** What a provider is. */
export interface GivenProvider {
  readonly username: string;
  readonly displayName: string;
  readonly physician: boolean;
  readonly active: boolean;
}

type Key = string | null | undefined;

/** Characters of the columns. */
const MAXIMUM = { username: 100, displayName: 200, key: 255 } as const;

/**
 * Where providers are made and changed, and given their roles. Nobody changes their own record or their own roles. A username is what an
 * identity signs in by, so to change one is to hand the roles of a provider to another identity: that needs the right to manage roles, too.
 */
export class ProviderManager {
  constructor(private readonly context: RequestContext) {}

  /** Makes a provider without roles, and gives their key. Throws `BAD_USER_INPUT` where the username is taken. */
  async create(given: GivenProvider, idempotencyKey: Key): Promise<string> {
    const fields = checked(given);
    const call = { operation: 'createProvider', idempotencyKey: idempotencyKey ?? null, input: fields };
    const { ids } = await administer(this.context, call, null, async () => {
      const scope = await takeTurn(this.context, Permission.PROVIDERS_MANAGE);
      await this.refuseTaken(fields.username, null);
      const provider = newProvider(fields);
      await this.context.database.run((manager) => insertRows(manager, Provider, [provider]));
      await this.record(scope, call.operation, provider.id, null);
      return { ids: { providerId: provider.id } };
    });
    return String(ids.providerId);
  }

  /** Changes a provider. Throws `NOT_FOUND`, `FORBIDDEN` for the viewer's own record, `STALE_VERSION`, `BAD_USER_INPUT`. */
  async change(id: string, version: number, given: GivenProvider, idempotencyKey: Key): Promise<void> {
    const fields = checked(given);
    const call = { operation: 'changeProvider', idempotencyKey: idempotencyKey ?? null, input: [id, version, fields] };
    await administer(this.context, call, subjectOf(id), async () => {
      const scope = await takeTurn(this.context, Permission.PROVIDERS_MANAGE);
      const provider = await this.changeable(scope, id, call.operation);
      const isRenamed = provider.username !== fields.username;
      if (isRenamed && !scope.viewer.permissions.has(Permission.ROLES_MANAGE)) throw new ChartsafeError(ErrorCode.FORBIDDEN);
      await this.refuseTaken(fields.username, id);
      const before = await this.stateOf(scope, provider);
      await this.context.database.run((manager) => takeVersion(manager, Provider, id, version, { ...fields, ...providerKeys(fields) }));
      await keepAdministrator(this.context.database, 'input.active');
      await this.record(scope, call.operation, id, before);
      return { ids: { providerId: id } };
    });
  }

  /** Gives a provider these roles and no others. Throws `NOT_FOUND`, `FORBIDDEN` for the viewer's own, `STALE_VERSION`, `BAD_USER_INPUT`. */
  async setRoles(id: string, version: number, roleIds: readonly string[], idempotencyKey: Key): Promise<void> {
    const roles = [...new Set(roleIds)].sort();
    const call = { operation: 'setProviderRoles', idempotencyKey: idempotencyKey ?? null, input: [id, version, roles] };
    await administer(this.context, call, subjectOf(id), async () => {
      const scope = await takeTurn(this.context, Permission.ROLES_MANAGE);
      const provider = await this.changeable(scope, id, call.operation);
      for (const roleId of roles) await roleOrNotFound(this.context, scope, roleId, call.operation);
      const before = await this.stateOf(scope, provider);
      await this.context.database.run((manager) => takeVersion(manager, Provider, id, version));
      await this.context.database.run((manager) => manager.delete(ProviderRole, { providerId: id }));
      const rows = roles.map((roleId) => Object.assign(new ProviderRole(), { providerId: id, roleId }));
      await this.context.database.run((manager) => insertRows(manager, ProviderRole, rows));
      await keepAdministrator(this.context.database, 'roles');
      await this.record(scope, call.operation, id, before);
      return { ids: { providerId: id } };
    });
  }

  private async changeable(scope: Scope, id: string, field: string): Promise<ProviderRow> {
    const provider = await providerOrNotFound(this.context, scope, id, field);
    if (id === scope.viewer.id) throw new ChartsafeError(ErrorCode.FORBIDDEN);
    return provider;
  }

  private async refuseTaken(username: string, id: string | null): Promise<void> {
    const other = await this.context.database.run((manager) => manager.findOneBy(Provider, { usernameKey: fold(username) }));
    if (other && other.id !== id) throw ChartsafeError.badInput('input.username', 'NAME_TAKEN');
  }

  private async stateOf(scope: Scope, { id, username, displayName, physician, active, version }: ProviderRow): Promise<AuditState> {
    const roles = (await rolesOf(scope, id)).map((role) => role.globalId).sort();
    return { username, displayName, physician, active, roles, version };
  }

  private async record({ database, viewer }: Scope, field: string, id: string, before: AuditState | null): Promise<void> {
    // A scope of its own: that of the turn has loaded what was before.
    const scope = new Scope(database, viewer);
    const provider = await readProvider(scope, id);
    if (!provider) throw new Error('A provider was lost while they were changed');
    const change = { before, after: await this.stateOf(scope, provider) };
    await this.context.journal.changed(field, AuditAction.PROVIDER_CHANGED, { subject: subjectOf(id), change });
  }
}

function subjectOf(id: string): AuditSubject {
  return { type: AuditSubjectType.PROVIDER, id };
}

/** A username is compared as it is with what a token says, so nothing in it is mended; it must be plain to see. */
function checked({ username, displayName, physician, active }: GivenProvider): GivenProvider {
  const length = [...username].length;
  // What is too long is not folded, which takes its time.
  const usernameKey = length > MAXIMUM.username ? '' : fold(username);
  if (usernameKey === '' || usernameKey.length > MAXIMUM.key) throw ChartsafeError.badInput('input.username', 'LENGTH_FROM_1_TO_100');
  if (visibleText(username) !== username || /[\t\n\r]/.test(username))
    throw ChartsafeError.badInput('input.username', 'VISIBLE_CHARACTERS');
  const name = visibleText(displayName).replace(/\s+/gu, ' ');
  if (name === '' || [...name].length > MAXIMUM.displayName) throw ChartsafeError.badInput('input.displayName', 'LENGTH_FROM_1_TO_200');
  return { username, displayName: name, physician, active };
}
