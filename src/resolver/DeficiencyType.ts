import { Field, ID, ObjectType } from 'type-graphql';
import { DeficiencyKind } from '../gate/readDeficiencies';

/** Something that is left to do for a document. */
@ObjectType({ description: 'What a physician still has to do for a document.' })
export class ChartDeficiency {
  @Field(() => ID, { name: 'id', description: 'The id of the deficiency.' })
  globalId: string;

  @Field(() => DeficiencyKind, { description: 'What is to be done.' })
  kind: DeficiencyKind;

  @Field(() => Date, { description: 'Since when, in UTC.' })
  createdAt: Date;
}
