import { keyOf } from '../entity/keyOf';
import { Arg, Args, Authorized, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { RolesManager } from '../administration/RolesManager';
import type { Page } from '../gate/Page';
import { readRole, readRoles, type RoleRow } from '../gate/readRoles';
import { freshScope, signedIn, type RequestContext } from '../gate/RequestContext';
import { Permission } from '../policy/Permission';
import { Roles } from './connections';
import { demandOneOf } from './demandOneOf';
import { PageArgs } from './inputs';
import { pageArguments } from './pages';
import { RoleInput, RoleType } from './RoleTypes';
import { IDEMPOTENCY_KEY } from './idempotencyKey';

/** Who must be able to name a role: those who manage roles, those who see who holds them, those who limit the holders of one. */
const READERS = [Permission.ROLES_MANAGE, Permission.PROVIDERS_MANAGE, Permission.ACCESS_LIMITS_MANAGE] as const;
const NEEDS = 'Needs `ROLES_MANAGE`, `PROVIDERS_MANAGE` or `ACCESS_LIMITS_MANAGE`.';
const VERSION = 'The version that was read; `STALE_VERSION` where somebody has changed it since.';
const ROLE = 'The id of the role.';

/** The Roles Manager: roles and what they permit. */
@Resolver()
export class RoleResolver {
  @Authorized()
  @Query(() => Roles.Connection, { nullable: true, description: `The roles, by name. ${NEEDS}` })
  roles(@Args(() => PageArgs) given: PageArgs, @Ctx() context: RequestContext): Promise<Page<RoleRow>> {
    demandOneOf(context, READERS, 'roles');
    return readRoles(signedIn(context), pageArguments(given));
  }

  @Authorized()
  @Query(() => RoleType, { nullable: true, description: `The role of an id; null where none is found. ${NEEDS}` })
  async role(@Ctx() context: RequestContext, @Arg('id', () => ID, { description: ROLE }) id: string): Promise<RoleRow | null> {
    demandOneOf(context, READERS, 'role');
    const key = keyOf(id, 'Role', 'id');
    const role = await readRole(signedIn(context), key);
    if (!role) context.journal.missed('role', { askedFor: { roleId: key } });
    return role;
  }

  @Authorized(Permission.ROLES_MANAGE)
  @Mutation(() => RoleType, {
    nullable: true,
    description: 'Makes a role, which nobody holds yet. Needs `ROLES_MANAGE`.',
  })
  async createRole(
    @Ctx() context: RequestContext,
    @Arg('input', () => RoleInput, { description: 'What the role is to be.' }) input: RoleInput,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<RoleRow | null> {
    const key = await new RolesManager(context).create(input, idempotencyKey);
    return readRole(await freshScope(context), key);
  }

  @Authorized(Permission.ROLES_MANAGE)
  @Mutation(() => RoleType, {
    nullable: true,
    description:
      'Changes the name and the permissions of a role. `FORBIDDEN` for a role that the viewer holds; refused where nobody active would be left who may manage roles. Needs `ROLES_MANAGE`.',
  })
  async changeRole(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: ROLE }) id: string,
    @Arg('version', () => Int, { description: VERSION }) version: number,
    @Arg('input', () => RoleInput, { description: 'What the role is to be.' }) input: RoleInput,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<RoleRow | null> {
    const key = keyOf(id, 'Role', 'id');
    await new RolesManager(context).change(key, version, input, idempotencyKey);
    return readRole(await freshScope(context), key);
  }

  @Authorized(Permission.ROLES_MANAGE)
  @Mutation(() => ID, {
    nullable: true,
    description:
      'Deletes a role that nobody holds and that no access limit names; answers with the id that it had. `FORBIDDEN` for a role that the viewer holds. Needs `ROLES_MANAGE`.',
  })
  async deleteRole(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: ROLE }) id: string,
    @Arg('version', () => Int, { description: VERSION }) version: number,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<string> {
    await new RolesManager(context).delete(keyOf(id, 'Role', 'id'), version, idempotencyKey);
    return id;
  }
}
