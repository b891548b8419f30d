import { GraphQLLocalDate } from 'graphql-scalars';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { OrderDirection } from '../gate/orders';
import { DemographicColumn } from '../gate/reportColumns';
import { AgeComparison, AgeStyle, AgeUnit } from '../gate/ReportDefinition';
import { DayRangeInput } from './inputs';

const AGE = 'A criterion on the age of a patient. Who is not born yet, or whose day of birth is not known, has none.';
const WHERE = 'The criteria of a report; all that are given must hold.';
const ORDER = 'A step of the order of a report.';
const REPORT = 'A demographic report: what is selected, the criteria, the order, and how many rows at the most.';

/** A criterion on the age. */
@ObjectType('AgeCriterion', { description: AGE })
@InputType('AgeCriterionInput', { description: AGE })
export class AgeCriterionType {
  @Field(() => AgeComparison, { description: 'How the age is compared.' })
  comparison: AgeComparison;

  @Field(() => Int, { description: 'The age; with `BETWEEN` the lowest. At most 150 years, or 1,800 months.' })
  age: number;

  @Field(() => Int, { nullable: true, description: 'With `BETWEEN`, and with it alone: the highest age, itself included.' })
  to?: number | null;

  @Field(() => AgeUnit, { nullable: true, description: 'In what the age is counted; by default years.' })
  unit?: AgeUnit | null;

  @Field(() => AgeStyle, { nullable: true, description: 'Which age is meant; by default that of the day.' })
  style?: AgeStyle | null;

  @Field(() => GraphQLLocalDate, {
    nullable: true,
    description:
      'The day, from 1800 on, as of which the age is counted; by default the day on which the report runs, in the site’s time zone.',
  })
  asOf?: string | null;
}

/** The criteria of a report. */
@ObjectType('ReportCriteria', { description: WHERE })
@InputType('ReportCriteriaInput', { description: WHERE })
export class ReportCriteriaType {
  @Field(() => AgeCriterionType, { nullable: true, description: 'The age.' })
  age?: AgeCriterionType | null;

  @Field(() => String, { nullable: true, description: 'How the last name begins, whatever its case or accents.' })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'How the first name begins, whatever its case or accents.' })
  firstName?: string | null;

  @Field(() => [String], { nullable: true, description: 'The roster status is one of these, whatever its case: at most 100.' })
  rosterStatuses?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'The sex, as the site writes it, is one of these: at most 100.' })
  sexes?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'The number of the patient’s own provider is one of these: at most 100.' })
  providerNumbers?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'The patient status is one of these, whatever its case: at most 100.' })
  patientStatuses?: string[] | null;

  @Field(() => [Int], { nullable: true, description: 'The demographic number is one of these: at most 10,000.' })
  demographicNumbers?: number[] | null;

  @Field(() => DayRangeInput, { nullable: true, description: 'The day of birth.' })
  birthDate?: DayRangeInput | null;

  @Field(() => String, { nullable: true, description: 'The whole name of the city, whatever its case or accents.' })
  city?: string | null;
}

/** The criteria of a report, as they are given. */
@InputType('ReportWhereInput', { description: WHERE })
export class ReportWhereInput extends ReportCriteriaType {
  @Field(() => String, {
    nullable: true,
    description:
      'Juno’s “Demographic ID(s)”: demographic numbers with commas, semicolons or white space between, in place of `demographicNumbers`. What is no number is refused by its place, from 0, and never ignored.',
  })
  demographicNumberText?: string | null;
}

/** A step of an order. */
@ObjectType('ReportOrder', { description: ORDER })
@InputType('ReportOrderInput', { description: ORDER })
export class ReportOrderType {
  @Field(() => DemographicColumn, { description: 'The column; what it does not hold comes last.' })
  column: DemographicColumn;

  @Field(() => OrderDirection, { nullable: true, description: 'Which way; by default the least first.' })
  direction?: OrderDirection | null;
}

const SELECT = 'The columns, each once; at least one.';
const ORDERS = 'By what the rows are ordered: at most five columns, each once; by default by name. Ties go by id.';
const LIMIT = 'How many rows there are at the most: 1 to 1,000,000; all of them where it is left out. It does not limit a set.';

/** A report, as it is asked for. */
@InputType('DemographicReportInput', { description: REPORT })
export class DemographicReportInput {
  @Field(() => [DemographicColumn], { description: SELECT })
  select: DemographicColumn[];

  @Field(() => ReportWhereInput, { nullable: true, description: 'The criteria; without them, every patient.' })
  where?: ReportWhereInput | null;

  @Field(() => [ReportOrderType], { nullable: true, description: ORDERS })
  order?: ReportOrderType[] | null;

  @Field(() => Int, { nullable: true, description: LIMIT })
  limit?: number | null;
}

/** A report, as it is kept. */
@ObjectType('DemographicReportDefinition', { description: REPORT })
export class DemographicReportDefinition {
  @Field(() => [DemographicColumn], { description: SELECT })
  select: DemographicColumn[];

  @Field(() => ReportCriteriaType, { nullable: true, description: 'The criteria; null where there are none.' })
  where?: ReportCriteriaType | null;

  @Field(() => [ReportOrderType], { nullable: true, description: ORDERS })
  order?: ReportOrderType[] | null;

  @Field(() => Int, { nullable: true, description: LIMIT })
  limit?: number | null;
}

/** A saved definition of one’s own. */
@ObjectType('ReportDefinition', { description: 'A saved definition of a demographic report, of the provider who saved it.' })
export class ReportDefinitionType {
  @Field(() => ID, { name: 'id', description: 'The id of the definition.' })
  globalId: string;

  @Field(() => String, { description: 'The name, unique among the provider’s own whatever its case or accents; 1 to 64 characters.' })
  name: string;

  @Field(() => Int, { description: 'The number of times that it was changed; whoever changes it says which version they read.' })
  version: number;

  @Field(() => DemographicReportDefinition, { nullable: true, description: 'The report; null where it can be read no more.' })
  definition: DemographicReportDefinition | null;
}
