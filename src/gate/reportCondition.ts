import { condition, type Condition } from '../condition/Condition';
import { resolveDay } from '../condition/resolveDay';
import { Disclosure } from '../policy/Disclosure';
import { criteria } from './criteria';
import { AgeComparison, AgeStyle, AgeUnit, type AgeCriterion, type ReportDefinition } from './ReportDefinition';

/** A definition that was read keeps the rules of the criteria, so none of them is refused any more. */
const PLACE = 'definition.where';

/**
 * The condition of a report, over the columns of a patient, on the day `today`: all criteria hold. It says nothing of who
 * may see whom.
 */
export function reportCondition({ where = {} }: ReportDefinition, today: string): Condition {
  const { age, lastName, firstName, birthDate, city, demographicNumbers } = where;
  const terms: Condition[] = [];
  if (demographicNumbers) terms.push(condition.oneOf('demographic_number', [...new Set(demographicNumbers)]));
  if (lastName !== undefined) terms.push(criteria.beginsWith('last_name', lastName, PLACE));
  if (firstName !== undefined) terms.push(criteria.beginsWith('first_name', firstName, PLACE));
  if (birthDate) terms.push(criteria.within('birth_date', birthDate, PLACE));
  if (age) terms.push(ageCondition(age, today));
  for (const [name, column] of Object.entries(CHOICES) as [keyof typeof CHOICES, string][]) {
    const choices = where[name];
    if (choices) terms.push(criteria.oneOf(column, choices, PLACE));
  }
  if (city !== undefined) terms.push(criteria.equals('city', city, PLACE));
  return condition.all(...terms);
}

const CHOICES = {
  rosterStatuses: 'roster_status',
  sexes: 'sex',
  providerNumbers: 'provider_number',
  patientStatuses: 'patient_status',
} as const;

/** The rung that shows all fields of which the criteria of a report speak: below it, to say who meets them would tell what they hold. */
export function rungOfCriteria({ where = {} }: ReportDefinition): Disclosure {
  const { rosterStatuses, providerNumbers, patientStatuses, city } = where;
  return [rosterStatuses, providerNumbers, patientStatuses, city].some((criterion) => criterion !== undefined)
    ? Disclosure.DEMOGRAPHICS
    : Disclosure.IDENTITY;
}

/**
 * An age as a range of days of birth. It is counted in whole years, or months, that have passed on the day; who is born
 * later has none. Reached in the year is what has passed on its last day.
 */
function ageCondition({ comparison, age, to, unit = AgeUnit.YEARS, style, asOf }: AgeCriterion, today: string): Condition {
  const given = asOf ?? today;
  const on = style === AgeStyle.IN_THE_YEAR ? `${given.slice(0, 4)}-12-31` : given;
  const atLeast = (count: number) => condition.compare('birth_date', '<=', bornBy(on, count, unit));
  const lessThan = (count: number) => condition.all(condition.compare('birth_date', '>', bornBy(on, count, unit)), atLeast(0));
  switch (comparison) {
    case AgeComparison.YOUNGER_THAN:
      return lessThan(age);
    case AgeComparison.OLDER_THAN:
      return atLeast(age + 1);
    case AgeComparison.EQUAL_TO:
    case AgeComparison.BETWEEN:
      return condition.all(atLeast(age), lessThan((to ?? age) + 1));
  }
}

/** The last day of birth of those who have an age on a day. Who is born on the 29th of February has it on the 1st of March of other years. */
function bornBy(on: string, count: number, unit: AgeUnit): string {
  const day = resolveDay({ today: true, amount: -count, unit: unit === AgeUnit.YEARS ? 'YEAR' : 'MONTH' }, on);
  if (day === null) throw new Error('An age leads out of the calendar');
  return day;
}
