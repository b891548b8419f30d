import { Authorized, Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { globalId } from '../entity/globalId';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { Permission } from '../policy/Permission';

/** The provider who is signed in. */
@ObjectType({ description: 'The provider who is signed in.' })
export class Me {
  @Field(() => ID, { description: 'The id of the provider.' })
  id: string;

  @Field(() => String, { description: 'The name by which the provider signs in.' })
  username: string;

  @Field(() => String, { description: 'The name under which colleagues know the provider.' })
  displayName: string;

  @Field(() => Boolean, { description: 'Whether the provider is a physician.' })
  physician: boolean;

  @Field(() => [String], { description: 'The names of the provider’s roles.' })
  roles: string[];

  @Field(() => [Permission], { description: 'What the roles together permit.' })
  permissions: Permission[];
}

/** A reason of the site's list. */
@ObjectType('OverrideReason', { description: 'A reason that the site accepts for opening a safe record.' })
export class OverrideReasonType {
  @Field(() => String, { description: 'The code, for `overrideReason`.' })
  code: string;

  @Field(() => String, { description: 'The words for a person.' })
  text: string;
}

/** What a viewer may know of themselves and of the site. */
@Resolver()
export class MeResolver {
  @Authorized()
  @Query(() => Me, { description: 'The provider who is signed in. Needs no permission.' })
  me(@Ctx() context: RequestContext): Me {
    const { id, username, displayName, physician, roles, permissions } = signedIn(context).viewer;
    return { id: globalId('Provider', id), username, displayName, physician, roles: [...roles], permissions: [...permissions].sort() };
  }

  @Authorized()
  @Query(() => [OverrideReasonType], { description: 'The reasons that the site accepts, in the order of its list. Needs no permission.' })
  overrideReasons(@Ctx() context: RequestContext): OverrideReasonType[] {
    return signedIn(context).viewer.site.reasons.map(({ code, text }) => ({ code, text }));
  }
}
