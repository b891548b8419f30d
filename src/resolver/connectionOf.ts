import { Field, FieldResolver, Int, ObjectType, Resolver, Root, type ClassType } from 'type-graphql';
import { SecuredRecord, type SecuredRecordOptions } from '../entity/SecuredRecord';
import { Page, type PageEdge } from '../gate/Page';
import { PageInfo } from './PageInfo';

/** The classes of one kind of connection: its type, and the resolver of its fields. */
export interface ConnectionClasses {
  readonly Connection: ClassType<object>;
  readonly ConnectionResolver: new () => object;
}

/**
 * Relay's connection to records of one type, with the short form `nodes`, a count that is computed only when it is asked
 * for, and the message of an empty page. `words` names the records in descriptions, such as `patients`. What is no record, and leads to
 * none, is not `secured`.
 */
export function connectionOf(
  type: () => ClassType<object>,
  name: string,
  words: string,
  secured: Required<SecuredRecordOptions> | null,
): ConnectionClasses {
  const guard = secured ? SecuredRecord(secured) : () => undefined;

  @ObjectType(`${name}Edge`, { description: `One of the ${words} of a page, with its place in the list.` })
  class Edge {
    @Field(() => String, { description: 'The place of the record: an opaque text for `after` and `before`.' })
    cursor: string;

    @Field(type, { nullable: true, description: 'The record.' })
    @guard
    node: object | null;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${words}.` })
  class Connection {
    @Field(() => PageInfo, { description: 'Where the page stands in its list.' })
    pageInfo: Page;

    @Field(() => String, {
      nullable: true,
      description: '“None found for criteria entered” on an empty page, for whatever reason; else null.',
    })
    message: string | null;
  }

  @Resolver(() => Connection)
  class ConnectionResolver {
    @FieldResolver(() => [Edge], { description: `The ${words} of the page, with their places.` })
    @guard
    edges(@Root() page: object): readonly PageEdge[] {
      return (page as Page).edges;
    }

    @FieldResolver(() => [type()], { description: `The ${words} of the page: the short form of \`edges { node }\`.` })
    @guard
    nodes(@Root() page: object): readonly object[] {
      return (page as Page).nodes;
    }

    @FieldResolver(() => Int, {
      nullable: true,
      description: `How many ${words} this viewer could page through. It costs as much as reading them: ask only where it is shown.`,
    })
    totalCount(@Root() page: object): Promise<number> {
      return (page as Page).totalCount();
    }
  }

  return { Connection, ConnectionResolver };
}
