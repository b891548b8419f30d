import { GraphQLLocalDate } from 'graphql-scalars';
import { Field, ID, Int, ObjectType, type ClassType } from 'type-graphql';
import { SecuredRecord } from '../entity/SecuredRecord';
import { reportColumns, DemographicColumn } from '../gate/reportColumns';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';

/** A patient in a report. Its 29 fields are those of `reportColumns`; what was not selected is null, and was not read. */
@ObjectType({ description: 'A patient in a demographic report. A field that was not selected is null, and was not read.' })
@SecuredRecord({ level: RecordLevel.PATIENT })
export class DemographicReportRow {
  @Field(() => ID, { name: 'id', description: 'The id of the patient, whatever was selected.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  globalId: string;

  @Field(() => [String], {
    nullable: 'itemsAndList',
    description: 'What was selected, as texts, in the order in which it was selected: the columns of a table.',
  })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  cells: (string | null)[] | null;
}

const { DEMOGRAPHIC_NUMBER, YEAR_OF_BIRTH, MONTH_OF_BIRTH, DAY_OF_BIRTH, DATE_JOINED, END_DATE, EFFECTIVE_DATE, HEALTH_CARD_RENEW_DATE } =
  DemographicColumn;
const NUMBERS: readonly DemographicColumn[] = [DEMOGRAPHIC_NUMBER, YEAR_OF_BIRTH, MONTH_OF_BIRTH, DAY_OF_BIRTH];
const DAYS: readonly DemographicColumn[] = [DATE_JOINED, END_DATE, EFFECTIVE_DATE, HEALTH_CARD_RENEW_DATE];

/** What a person reads of each column. */
export const COLUMN_WORDS: Readonly<Record<DemographicColumn, string>> = {
  DEMOGRAPHIC_NUMBER: 'Juno’s “Demographic #”.',
  LAST_NAME: 'The family name.',
  FIRST_NAME: 'The given name.',
  ADDRESS: 'The street address.',
  CITY: 'The city.',
  PROVINCE: 'The province or state.',
  POSTAL_CODE: 'The postal code.',
  PHONE: 'The telephone number.',
  PHONE_2: 'The second telephone number.',
  EMAIL: 'The e-mail address.',
  YEAR_OF_BIRTH: 'The year of birth.',
  MONTH_OF_BIRTH: 'The month of birth, 1 to 12.',
  DAY_OF_BIRTH: 'The day of birth in its month.',
  HIN: 'The health insurance number.',
  VERSION_CODE: 'The version code of the health card.',
  ROSTER_STATUS: 'The roster status, such as `RO` for rostered.',
  PATIENT_STATUS: 'The patient status, such as `AC` for active.',
  DATE_JOINED: 'The day on which the patient joined the clinic.',
  CHART_NUMBER: 'The chart number: the medical record number.',
  PROVIDER_NUMBER: 'The number of the patient’s own provider.',
  PROVIDER_NAME: 'The name of the patient’s own provider.',
  SEX: 'The administrative sex as the site writes it.',
  END_DATE: 'The day on which the enrolment ended.',
  EFFECTIVE_DATE: 'The day from which the enrolment holds.',
  PCN_INDICATOR: 'The PCN indicator.',
  HEALTH_CARD_TYPE: 'The kind of health card.',
  HEALTH_CARD_RENEW_DATE: 'The day on which the health card is to be renewed.',
  FAMILY_DOCTOR: 'The name of the family doctor.',
  NEWSLETTER: 'Whether, and how, the patient takes the newsletter.',
};

for (const column of Object.values(DemographicColumn)) {
  const type = (): ClassType<object> | object => (NUMBERS.includes(column) ? Int : DAYS.includes(column) ? GraphQLLocalDate : String);
  const { prototype } = DemographicReportRow;
  const { field } = reportColumns[column];
  Field(type as never, { nullable: true, description: COLUMN_WORDS[column] })(prototype, field);
  SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })(prototype, field);
}
