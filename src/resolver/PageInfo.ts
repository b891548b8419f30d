import { Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import type { Page } from '../gate/Page';

/** Relay's page information. */
@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => String, { nullable: true, description: 'The cursor of the first record of the page; null on an empty page.' })
  startCursor: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last record of the page; null on an empty page.' })
  endCursor: string | null;
}

/** The fields of `PageInfo` that are read only when asked for. */
@Resolver(() => PageInfo)
export class PageInfoResolver {
  @FieldResolver(() => Boolean, { description: 'Whether there is more after the page, for this viewer.' })
  hasNextPage(@Root() page: object): Promise<boolean> {
    return (page as Page).hasNextPage();
  }

  @FieldResolver(() => Boolean, { description: 'Whether there is more before the page, for this viewer.' })
  hasPreviousPage(@Root() page: object): Promise<boolean> {
    return (page as Page).hasPreviousPage();
  }
}
