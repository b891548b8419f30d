import { keyOf } from '../entity/keyOf';
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { ProviderManager } from '../administration/ProviderManager';
import { ChartsafeError } from '../errors';
import type { Page } from '../gate/Page';
import { readProvider, readProviders, type ProviderRow } from '../gate/readProviders';
import { rolesOf, type RoleRow } from '../gate/readRoles';
import { freshScope, signedIn, type RequestContext } from '../gate/RequestContext';
import { Permission } from '../policy/Permission';
import { Providers } from './connections';
import { demandOneOf } from './demandOneOf';
import { pageArguments } from './pages';
import { ProviderAccount, ProviderInput, ProvidersArgs, RoleType } from './RoleTypes';
import { IDEMPOTENCY_KEY } from './idempotencyKey';

/** Who must be able to choose a provider from a list. */
const READERS = [
  Permission.PROVIDERS_MANAGE,
  Permission.ROLES_MANAGE,
  Permission.SET_ACCESS_MANAGE,
  Permission.ACCESS_LIMITS_MANAGE,
  Permission.ACCESS_EXPLAIN,
  Permission.AUDIT_READ,
] as const;
const NEEDS = 'Needs `PROVIDERS_MANAGE`, `ROLES_MANAGE`, `SET_ACCESS_MANAGE`, `ACCESS_LIMITS_MANAGE`, `ACCESS_EXPLAIN` or `AUDIT_READ`.';
const VERSION = 'The version that was read; `STALE_VERSION` where somebody has changed it since.';
const PROVIDER = 'The id of the provider.';
const MAXIMUM_ROLES = 100;

/** Providers, and the roles that they hold. */
@Resolver(() => ProviderAccount)
export class ProviderResolver {
  @Authorized()
  @Query(() => Providers.Connection, { nullable: true, description: `The providers that fulfil all criteria, by name. ${NEEDS}` })
  providers(@Args(() => ProvidersArgs) given: ProvidersArgs, @Ctx() context: RequestContext): Promise<Page<ProviderRow>> {
    demandOneOf(context, READERS, 'providers');
    const { role, ...rest } = given.search ?? {};
    const roleId = typeof role === 'string' ? keyOf(role, 'Role', 'search.role') : null;
    return readProviders(signedIn(context), { ...rest, roleId }, pageArguments(given));
  }

  @Authorized()
  @Query(() => ProviderAccount, { nullable: true, description: `The provider of an id; null where none is found. ${NEEDS}` })
  async provider(@Ctx() context: RequestContext, @Arg('id', () => ID, { description: PROVIDER }) id: string): Promise<ProviderRow | null> {
    demandOneOf(context, READERS, 'provider');
    const key = keyOf(id, 'Provider', 'id');
    const provider = await readProvider(signedIn(context), key);
    if (!provider) context.journal.missed('provider', { askedFor: { providerId: key } });
    return provider;
  }

  @FieldResolver(() => [RoleType], { description: 'The roles of the provider, by name.' })
  roles(@Root() provider: object): Promise<readonly RoleRow[]> {
    const { scope, id } = provider as ProviderRow;
    return rolesOf(scope, id);
  }

  @Authorized(Permission.PROVIDERS_MANAGE)
  @Mutation(() => ProviderAccount, {
    nullable: true,
    description: 'Makes a provider, who has no roles yet. Needs `PROVIDERS_MANAGE`.',
  })
  async createProvider(
    @Ctx() context: RequestContext,
    @Arg('input', () => ProviderInput, { description: 'What the provider is to be.' }) input: ProviderInput,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<ProviderRow | null> {
    const key = await new ProviderManager(context).create(input, idempotencyKey);
    return readProvider(await freshScope(context), key);
  }

  @Authorized(Permission.PROVIDERS_MANAGE)
  @Mutation(() => ProviderAccount, {
    nullable: true,
    description:
      'Changes a provider. `FORBIDDEN` for the viewer’s own record, and for another username without `ROLES_MANAGE`, since a username is what an identity signs in by; refused where nobody active would be left who may manage roles. Needs `PROVIDERS_MANAGE`.',
  })
  async changeProvider(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: PROVIDER }) id: string,
    @Arg('version', () => Int, { description: VERSION }) version: number,
    @Arg('input', () => ProviderInput, { description: 'What the provider is to be.' }) input: ProviderInput,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<ProviderRow | null> {
    const key = keyOf(id, 'Provider', 'id');
    await new ProviderManager(context).change(key, version, input, idempotencyKey);
    return readProvider(await freshScope(context), key);
  }

  @Authorized(Permission.ROLES_MANAGE)
  @Mutation(() => ProviderAccount, {
    nullable: true,
    description:
      'Gives a provider these roles and no others; it bites on their next request. `FORBIDDEN` for the viewer’s own roles; refused where nobody active would be left who may manage roles. Needs `ROLES_MANAGE`.',
  })
  async setProviderRoles(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: PROVIDER }) id: string,
    @Arg('version', () => Int, { description: VERSION }) version: number,
    @Arg('roles', () => [ID], { description: 'The ids of the roles, at most 100.' }) roles: string[],
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<ProviderRow | null> {
    if (roles.length > MAXIMUM_ROLES) throw ChartsafeError.badInput('roles', 'AT_MOST_100');
    const key = keyOf(id, 'Provider', 'id');
    const roleKeys = roles.map((role) => keyOf(role, 'Role', 'roles'));
    await new ProviderManager(context).setRoles(key, version, roleKeys, idempotencyKey);
    return readProvider(await freshScope(context), key);
  }
}
