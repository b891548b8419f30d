import { IsInt, IsOptional, Length, Max, Min, ValidateNested } from 'class-validator';
import { GraphQLLocalDate } from 'graphql-scalars';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { DayRange } from '../gate/criteria';
import type { EncounterCriteria, PatientCriteria } from '../gate/searches';
import { EncounterOrderField, OrderDirection, PatientOrderField } from '../gate/orders';
import type { PageArguments } from '../gate/pageArguments';
import type { GivenReason } from '../override/checkReason';

/** Why a viewer opens a record. */
@InputType({ description: 'Why a viewer opens a safe record. It is written to the audit trail.' })
export class OverrideReasonInput implements GivenReason {
  @Field(() => String, { description: 'A code of the site’s list; `OVERRIDE_REASON_REQUIRED` names them.' })
  code: string;

  @Field(() => String, {
    nullable: true,
    description: 'The reason in words, 8 to 500 characters without those that cannot be seen; needed with the code `OTHER`.',
  })
  text?: string | null;
}

/** A range of days. */
@ObjectType('DayRange', { description: 'A range of days, both ends included; an end that is null is open.' })
@InputType({ description: 'A range of days, both ends included; an end that is left out is open, but not both.' })
export class DayRangeInput implements DayRange {
  @Field(() => GraphQLLocalDate, { nullable: true, description: 'The first day.' })
  from?: string | null;

  @Field(() => GraphQLLocalDate, { nullable: true, description: 'The last day.' })
  to?: string | null;
}

/** Criteria on an encounter. */
@InputType({
  description:
    'Criteria on an encounter; all that are given must hold on one and the same. A criterion matches only where the encounter shows its field.',
})
export class EncounterSearch implements EncounterCriteria {
  @Field(() => String, { nullable: true, description: 'The whole encounter number.' })
  @IsOptional()
  @Length(1, 64)
  number?: string | null;

  @Field(() => String, { nullable: true, description: 'The whole name of the service, whatever its case or accents.' })
  @IsOptional()
  @Length(1, 100)
  service?: string | null;

  @Field(() => String, { nullable: true, description: 'The patient type, whatever its case or accents.' })
  @IsOptional()
  @Length(1, 64)
  patientType?: string | null;

  @Field(() => String, { nullable: true, description: 'The whole location, whatever its case or accents.' })
  @IsOptional()
  @Length(1, 100)
  location?: string | null;

  @Field(() => DayRangeInput, { nullable: true, description: 'The day of admission, in the site’s time zone.' })
  @IsOptional()
  @ValidateNested()
  admitted?: DayRangeInput | null;

  @Field(() => DayRangeInput, {
    nullable: true,
    description: 'The day of discharge, in the site’s time zone; who is in house matches none.',
  })
  @IsOptional()
  @ValidateNested()
  discharged?: DayRangeInput | null;

  @Field(() => ID, { nullable: true, description: 'The id of a provider who is physician of record of the encounter.' })
  @IsOptional()
  @Length(1, 64)
  physicianOfRecord?: string | null;
}

/** Criteria on a patient. */
@InputType({
  description: 'Criteria on a patient; all that are given must hold. A criterion matches only where the patient shows its field.',
})
export class PatientSearch implements PatientCriteria {
  @Field(() => String, { nullable: true, description: 'How the last name begins, whatever its case or accents.' })
  @IsOptional()
  @Length(1, 100)
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'How the first name begins, whatever its case or accents.' })
  @IsOptional()
  @Length(1, 100)
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: 'The whole medical record number.' })
  @IsOptional()
  @Length(1, 64)
  mrn?: string | null;

  @Field(() => Int, { nullable: true, description: 'The demographic number.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  demographicNumber?: number | null;

  @Field(() => String, { nullable: true, description: 'The whole health insurance number; a safe patient is not found by it.' })
  @IsOptional()
  @Length(1, 40)
  hin?: string | null;

  @Field(() => DayRangeInput, { nullable: true, description: 'The day of birth.' })
  @IsOptional()
  @ValidateNested()
  birthDate?: DayRangeInput | null;

  @Field(() => String, { nullable: true, description: 'The administrative sex as the site writes it, whatever its case.' })
  @IsOptional()
  @Length(1, 16)
  sex?: string | null;

  @Field(() => EncounterSearch, { nullable: true, description: 'Criteria that must hold on one encounter that the viewer sees.' })
  @IsOptional()
  @ValidateNested()
  encounter?: EncounterSearch | null;
}

/** An order of patients. */
@InputType({ description: 'An order of patients.' })
export class PatientOrder {
  @Field(() => PatientOrderField, { description: 'What they are ordered by.' })
  field: PatientOrderField;

  @Field(() => OrderDirection, { defaultValue: OrderDirection.ASC, description: 'Which way.' })
  direction: OrderDirection;
}

/** An order of encounters. */
@InputType({ description: 'An order of encounters.' })
export class EncounterOrder {
  @Field(() => EncounterOrderField, { description: 'What they are ordered by.' })
  field: EncounterOrderField;

  @Field(() => OrderDirection, { defaultValue: OrderDirection.ASC, description: 'Which way.' })
  direction: OrderDirection;
}

/** Relay's arguments. */
@ArgsType()
export class PageArgs implements PageArguments {
  @Field(() => Int, { nullable: true, description: 'How many from the beginning, or after `after`: 1 to 100, by default 25.' })
  @IsOptional()
  @Min(1)
  @Max(100)
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor after which the page begins.' })
  @IsOptional()
  @Length(1, 2_000)
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many from the end, or before `before`: 1 to 100. Not together with `first` or `after`.',
  })
  @IsOptional()
  @Min(1)
  @Max(100)
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor before which the page ends.' })
  @IsOptional()
  @Length(1, 2_000)
  before?: string | null;
}

/** The arguments of a patient search. */
@ArgsType()
export class PatientsArgs extends PageArgs {
  @Field(() => PatientSearch, { nullable: true, description: 'What to look for; without it, every patient.' })
  @IsOptional()
  @ValidateNested()
  search?: PatientSearch | null;

  @Field(() => PatientOrder, { nullable: true, description: 'The order; by default by name.' })
  @IsOptional()
  @ValidateNested()
  order?: PatientOrder | null;
}

/** The arguments of an encounter search. */
@ArgsType()
export class EncountersArgs extends PageArgs {
  @Field(() => EncounterSearch, { nullable: true, description: 'What to look for; without it, every encounter.' })
  @IsOptional()
  @ValidateNested()
  search?: EncounterSearch | null;

  @Field(() => EncounterOrder, { nullable: true, description: 'The order; by default the latest admission first.' })
  @IsOptional()
  @ValidateNested()
  order?: EncounterOrder | null;
}
