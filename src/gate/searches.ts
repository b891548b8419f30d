import { condition, type Condition } from '../condition/Condition';
import { Disclosure } from '../policy/Disclosure';
import { visibleAt, type Sight } from '../policy/visibleAt';
import { criteria, type DayRange } from './criteria';
import { isGiven } from './isGiven';

const { beginsWith, equals, within } = criteria;

/** Criteria on an encounter; all that are given must hold on one and the same. */
export interface EncounterCriteria {
  readonly number?: string | null | undefined;
  readonly service?: string | null | undefined;
  readonly patientType?: string | null | undefined;
  readonly location?: string | null | undefined;
  readonly admitted?: DayRange | null | undefined;
  readonly discharged?: DayRange | null | undefined;
  /** The key of a provider. */
  readonly physicianOfRecord?: string | null | undefined;
}

/** Criteria on a patient; all that are given must hold. */
export interface PatientCriteria {
  readonly lastName?: string | null | undefined;
  readonly firstName?: string | null | undefined;
  readonly mrn?: string | null | undefined;
  readonly demographicNumber?: number | null | undefined;
  readonly hin?: string | null | undefined;
  readonly birthDate?: DayRange | null | undefined;
  readonly sex?: string | null | undefined;
  readonly encounter?: EncounterCriteria | null | undefined;
}

/**
 * The condition of a patient search. A criterion matches only a patient whose rung shows its field, and an encounter
 * criterion only an encounter that the viewer sees so far: otherwise a search would tell what a page does not.
 */
export function patientSearch(sight: Sight, search: PatientCriteria): Condition {
  const { lastName, firstName, mrn, demographicNumber, hin, birthDate, sex, encounter } = search;
  const shown = (criterion: Condition) => condition.all(visibleAt(sight, 'PATIENT', Disclosure.DEMOGRAPHICS), criterion);
  const terms: Condition[] = [];
  if (isGiven(lastName)) terms.push(beginsWith('last_name', lastName, 'search.lastName'));
  if (isGiven(firstName)) terms.push(beginsWith('first_name', firstName, 'search.firstName'));
  if (isGiven(mrn)) terms.push(equals('mrn', mrn, 'search.mrn'));
  if (isGiven(demographicNumber)) terms.push(condition.is('demographic_number', demographicNumber));
  if (isGiven(hin)) terms.push(shown(equals('hin', hin, 'search.hin')));
  if (isGiven(birthDate)) terms.push(within('birth_date', birthDate, 'search.birthDate'));
  if (isGiven(sex)) terms.push(equals('sex', sex, 'search.sex'));
  if (isGiven(encounter)) {
    const seen = visibleAt(sight, 'ENCOUNTER', Disclosure.IDENTITY);
    terms.push(condition.some('encounters', condition.all(seen, encounterSearch(sight, encounter, 'search.encounter'))));
  }
  return condition.all(...terms);
}

/** The condition of an encounter search, by the same principle. */
export function encounterSearch(sight: Sight, search: EncounterCriteria, path = 'search'): Condition {
  const { number, service, patientType, location, admitted, discharged, physicianOfRecord } = search;
  const atIdentity: Condition[] = [];
  const atChart: Condition[] = [];
  if (isGiven(number)) atIdentity.push(equals('encounter_number', number, `${path}.number`));
  if (isGiven(admitted)) atIdentity.push(within('admit_date', admitted, `${path}.admitted`));
  if (isGiven(service)) atChart.push(equals('service', service, `${path}.service`));
  if (isGiven(patientType)) atChart.push(equals('patient_type', patientType, `${path}.patientType`));
  if (isGiven(location)) atChart.push(equals('location', location, `${path}.location`));
  if (isGiven(discharged)) atChart.push(within('discharge_date', discharged, `${path}.discharged`));
  if (isGiven(physicianOfRecord)) atChart.push(condition.some('encounter_physicians', condition.is('provider_id', physicianOfRecord)));
  if (atChart.length > 0) atChart.unshift(visibleAt(sight, 'ENCOUNTER', Disclosure.CHART));
  return condition.all(...atIdentity, ...atChart);
}
