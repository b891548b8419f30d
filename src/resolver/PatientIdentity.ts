import { GraphQLLocalDate } from 'graphql-scalars';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { SecuredRecord } from '../entity/SecuredRecord';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';

/** A patient where no more than the identity is shown, whatever the viewer may see elsewhere: in sets and the like. */
@ObjectType({
  description: 'A patient where no more than the identity is shown, whatever the viewer may see elsewhere: in sets and the like.',
})
@SecuredRecord({ level: RecordLevel.PATIENT })
export class PatientIdentity {
  @Field(() => ID, { name: 'id', description: 'The id of the patient.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  globalId: string;

  @Field(() => String, { description: 'The medical record number.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  mrn: string;

  @Field(() => Int, { description: 'Juno’s “Demographic #”.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  demographicNumber: number;

  @Field(() => String, { description: 'The family name.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  lastName: string;

  @Field(() => String, { description: 'The given name.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  firstName: string;

  @Field(() => GraphQLLocalDate, { nullable: true, description: 'The day of birth; null where it is not known.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  birthDate: string | null;

  @Field(() => String, { nullable: true, description: 'The administrative sex as the site writes it; null where it is not known.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  sex: string | null;
}
