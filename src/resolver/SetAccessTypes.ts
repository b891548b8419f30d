import { Field, Int, ObjectType } from 'type-graphql';
import { Provider } from '../entity/Provider';

/** The blacklist of one provider. */
@ObjectType({
  description:
    'Which patient sets one provider may not open (Juno: “Manage Demographic Set Security”). Sets on the viewer’s own blacklist are on neither side.',
})
export class SetAccess {
  @Field(() => Provider, { description: 'The provider.' })
  provider: Provider;

  @Field(() => Int, { description: 'The version of the blacklist, which a change must name.' })
  version: number;
}

/** A number of patients. */
@ObjectType({ description: 'How many patients, counted over what the viewer sees.' })
export class SetAccessCountType {
  @Field(() => Int, { description: 'The patients.' })
  patients: number;

  @Field(() => Int, {
    description: 'Those of them of whom the provider is a physician of record, by encounters that are open to the viewer.',
  })
  physicianOfRecord: number;
}

/** What a change of a blacklist would do. */
@ObjectType({ description: 'What a change of a blacklist would do.' })
export class SetAccessPreview {
  @Field(() => SetAccessCountType, {
    description: 'Patients whom the provider can open now and could not any more: who would be newly blocked.',
  })
  lost: SetAccessCountType;

  @Field(() => SetAccessCountType, { description: 'Patients whom no set would block any more.' })
  regained: SetAccessCountType;

  @Field(() => String, { description: 'In words, over which records was counted.' })
  note: string;
}
