import { raw, type Sql } from 'sql-template-tag';
import type { Patient } from '../entity/Patient';
import type { OrderStep } from './Keyset';

/** The columns of the Demographic Report, in the order in which Juno offers them. */
export enum DemographicColumn {
  DEMOGRAPHIC_NUMBER = 'DEMOGRAPHIC_NUMBER',
  LAST_NAME = 'LAST_NAME',
  FIRST_NAME = 'FIRST_NAME',
  ADDRESS = 'ADDRESS',
  CITY = 'CITY',
  PROVINCE = 'PROVINCE',
  POSTAL_CODE = 'POSTAL_CODE',
  PHONE = 'PHONE',
  PHONE_2 = 'PHONE_2',
  EMAIL = 'EMAIL',
  YEAR_OF_BIRTH = 'YEAR_OF_BIRTH',
  MONTH_OF_BIRTH = 'MONTH_OF_BIRTH',
  DAY_OF_BIRTH = 'DAY_OF_BIRTH',
  HIN = 'HIN',
  VERSION_CODE = 'VERSION_CODE',
  ROSTER_STATUS = 'ROSTER_STATUS',
  PATIENT_STATUS = 'PATIENT_STATUS',
  DATE_JOINED = 'DATE_JOINED',
  CHART_NUMBER = 'CHART_NUMBER',
  PROVIDER_NUMBER = 'PROVIDER_NUMBER',
  PROVIDER_NAME = 'PROVIDER_NAME',
  SEX = 'SEX',
  END_DATE = 'END_DATE',
  EFFECTIVE_DATE = 'EFFECTIVE_DATE',
  PCN_INDICATOR = 'PCN_INDICATOR',
  HEALTH_CARD_TYPE = 'HEALTH_CARD_TYPE',
  HEALTH_CARD_RENEW_DATE = 'HEALTH_CARD_RENEW_DATE',
  FAMILY_DOCTOR = 'FAMILY_DOCTOR',
  NEWSLETTER = 'NEWSLETTER',
}

/** What stands in a cell. */
export type ReportCell = string | number | null;

/** One column: where it comes from, what it is called, and how rows are ordered by it. */
export interface ReportColumn {
  /** The field of a row, and the heading in an export. */
  readonly field: string;
  /** The property of the patient that is read for it. */
  readonly property: keyof Patient;
  readonly cell: (value: ReportCell) => ReportCell;
  readonly order: Pick<OrderStep, 'by' | 'type' | 'nullable'>;
}

interface Options {
  readonly type?: OrderStep['type'];
  readonly nullable?: boolean;
  readonly by?: Sql;
  readonly cell?: ReportColumn['cell'];
}

function column(field: string, property: keyof Patient, stored: string, options: Options = {}): ReportColumn {
  const { type = 'string', nullable = true, by = raw(`p.${stored}`), cell = (value) => value } = options;
  return { field, property, cell, order: { by, type, nullable } };
}

/** A part of the day of birth, which is kept as `YYYY-MM-DD`. */
function partOfBirth(field: string, start: number, length: number): ReportColumn {
  // Two digits and four are ordered as texts as they are as numbers.
  const by = raw(`SUBSTR(CAST(p.birth_date AS CHAR), ${start}, ${length})`);
  const cell = (value: ReportCell) => (value === null ? null : Number(String(value).slice(start - 1, start - 1 + length)));
  return column(field, 'birthDate', 'birth_date', { by, cell });
}

const NOT_NULL = { nullable: false } as const;
const DAY = { type: 'day' } as const;

/** Every column. Where text has a folded key, rows are ordered by it; other text is ordered as it is written. */
export const reportColumns: Readonly<Record<DemographicColumn, ReportColumn>> = {
  DEMOGRAPHIC_NUMBER: column('demographicNumber', 'demographicNumber', 'demographic_number', { type: 'number', nullable: false }),
  LAST_NAME: column('lastName', 'lastName', 'last_name_key', NOT_NULL),
  FIRST_NAME: column('firstName', 'firstName', 'first_name_key', NOT_NULL),
  ADDRESS: column('address', 'address', 'address'),
  CITY: column('city', 'city', 'city_key'),
  PROVINCE: column('province', 'province', 'province'),
  POSTAL_CODE: column('postalCode', 'postalCode', 'postal_code'),
  PHONE: column('phone', 'phone', 'phone'),
  PHONE_2: column('phone2', 'phone2', 'phone2'),
  EMAIL: column('email', 'email', 'email'),
  YEAR_OF_BIRTH: partOfBirth('yearOfBirth', 1, 4),
  MONTH_OF_BIRTH: partOfBirth('monthOfBirth', 6, 2),
  DAY_OF_BIRTH: partOfBirth('dayOfBirth', 9, 2),
  HIN: column('hin', 'hin', 'hin_key'),
  VERSION_CODE: column('versionCode', 'versionCode', 'version_code'),
  ROSTER_STATUS: column('rosterStatus', 'rosterStatus', 'roster_status_key'),
  PATIENT_STATUS: column('patientStatus', 'patientStatus', 'patient_status_key'),
  DATE_JOINED: column('dateJoined', 'dateJoined', 'date_joined', DAY),
  CHART_NUMBER: column('chartNumber', 'mrn', 'mrn_key', NOT_NULL),
  PROVIDER_NUMBER: column('providerNumber', 'providerNumber', 'provider_number_key'),
  PROVIDER_NAME: column('providerName', 'providerName', 'provider_name'),
  SEX: column('sex', 'sex', 'sex_key'),
  END_DATE: column('endDate', 'endDate', 'end_date', DAY),
  EFFECTIVE_DATE: column('effectiveDate', 'effectiveDate', 'effective_date', DAY),
  PCN_INDICATOR: column('pcnIndicator', 'pcnIndicator', 'pcn_indicator'),
  HEALTH_CARD_TYPE: column('healthCardType', 'healthCardType', 'health_card_type'),
  HEALTH_CARD_RENEW_DATE: column('healthCardRenewDate', 'healthCardRenewDate', 'health_card_renew_date', DAY),
  FAMILY_DOCTOR: column('familyDoctor', 'familyDoctor', 'family_doctor'),
  NEWSLETTER: column('newsletter', 'newsletter', 'newsletter'),
};
