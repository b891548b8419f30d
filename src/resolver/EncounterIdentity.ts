import { GraphQLLocalDate } from 'graphql-scalars';
import { Field, ID, ObjectType } from 'type-graphql';
import { SecuredRecord } from '../entity/SecuredRecord';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';

/** An encounter where no more than the identity is shown, whatever the viewer may see elsewhere. */
@ObjectType({
  description: 'An encounter where no more than the identity is shown, whatever the viewer may see elsewhere: in requests and the like.',
})
@SecuredRecord({ level: RecordLevel.ENCOUNTER })
export class EncounterIdentity {
  @Field(() => ID, { name: 'id', description: 'The id of the encounter.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  globalId: string;

  @Field(() => String, { description: 'The number of the encounter.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  number: string;

  @Field(() => GraphQLLocalDate, {
    name: 'admissionDate',
    nullable: true,
    description: 'The day of admission; null where it is not known.',
  })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  admittedOn: string | null;
}
