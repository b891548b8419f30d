import { raw } from 'sql-template-tag';
import { condition } from '../condition/Condition';
import { keyOf } from '../entity/keyOf';
import { isGiven } from '../gate/isGiven';
import { scopeOf, type SecuredRow } from '../gate/mark';
import { documentOrder, encounterOrder, EncounterOrderField, OrderDirection } from '../gate/orders';
import type { Page } from '../gate/Page';
import type { PageArguments } from '../gate/pageArguments';
import { readPageBelow, type ListQuery } from '../gate/readPages';
import type { Scope } from '../gate/Scope';
import { encounterSearch, type EncounterCriteria } from '../gate/searches';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import type { EncountersArgs, PageArgs } from './inputs';

/** The list of encounters that the arguments of a field ask for. */
export function encounterList(scope: Scope, { search, order }: EncountersArgs): ListQuery {
  return {
    level: RecordLevel.ENCOUNTER,
    rung: Disclosure.IDENTITY,
    where: search ? encounterSearch(scope, withProviderKey(search, 'search')) : condition.always,
    keyset: encounterOrder(scope, order?.field ?? EncounterOrderField.ADMISSION_DATE, order?.direction ?? OrderDirection.DESC),
  };
}

/** Criteria in which a provider's id is replaced by its key. Throws `BAD_USER_INPUT` where it is none. */
export function withProviderKey(search: EncounterCriteria, path: string): EncounterCriteria {
  const id = search.physicianOfRecord;
  return isGiven(id) ? { ...search, physicianOfRecord: keyOf(id, 'Provider', `${path}.physicianOfRecord`) } : search;
}

/** Relay's arguments alone. */
export function pageArguments({ first, after, last, before }: PageArgs): PageArguments {
  return { first, after, last, before };
}

/** The encounters of a patient. */
export function encountersOfPatient(patient: SecuredRow, given: EncountersArgs): Promise<Page> {
  const scope = scopeOf(patient);
  const name = `encounters ${JSON.stringify([given.search ?? null, given.order ?? null])}`;
  return readPageBelow(scope, name, encounterList(scope, given), pageArguments(given), raw('e.patient_id'), patient.id);
}

/** The open documents of a patient, or of an encounter. */
export function documentsBelow(parent: SecuredRow, column: 'd.patient_id' | 'd.encounter_id', given: PageArgs): Promise<Page> {
  const list: ListQuery = { level: RecordLevel.DOCUMENT, rung: Disclosure.CHART, where: condition.always, keyset: documentOrder() };
  return readPageBelow(scopeOf(parent), `documents ${column}`, list, pageArguments(given), raw(column), parent.id);
}
