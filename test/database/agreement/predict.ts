import { compareCodePoints } from '../../../src/condition/compareCodePoints';
import { fold } from '../../../src/condition/fold';
import type { EncounterCriteria, PatientCriteria } from '../../../src/gate/searches';
import { discloses, Disclosure } from '../../../src/policy/Disclosure';
import type { Built, BuiltDocument, BuiltEncounter, BuiltSet, BuiltWorld } from './buildWorld';
import type { PlainEncounterCriteria, PlainPatientCriteria, PlainQuestion, PlainRange } from './PlainWorld';

/** Whether a record stands at a rung, as the model has it. */
export function stands({ verdict }: Pick<Built<unknown>, 'verdict'>, rung: Disclosure): boolean {
  return discloses(verdict.decision.disclosure, rung);
}

type Key = string | number | null;

function compareKeys(left: Key, right: Key): number {
  return typeof left === 'number' && typeof right === 'number' ? left - right : compareCodePoints(String(left), String(right));
}

/** Sorts by keys, of which the last is the id: nulls last, whichever the direction. */
function sorted<Item>(items: readonly Item[], keys: (item: Item) => readonly Key[], direction: 'ASC' | 'DESC'): Item[] {
  const sign = direction === 'DESC' ? -1 : 1;
  return items.toSorted((left, right) => {
    const others = keys(right);
    for (const [index, own] of keys(left).entries()) {
      const other = others[index] ?? null;
      if (own === other) continue;
      if (own === null || other === null) return own === null ? 1 : -1;
      const order = compareKeys(own, other);
      if (order !== 0) return order * sign;
    }
    return 0;
  });
}

const beginsWith = (fact: unknown, prefix: string) => String(fact).startsWith(fold(prefix));
const isText = (fact: unknown, text: string) => fact === fold(text);
const isWithin = (fact: unknown, { from, to }: PlainRange) =>
  typeof fact === 'string' && (from === null || fact >= from) && (to === null || fact <= to);

/** Whether each criterion that is given holds. */
function each(...criteria: readonly (boolean | null)[]): boolean {
  return criteria.every((holds) => holds !== false);
}

function given<Value>(value: Value | null, holds: (value: Value) => boolean): boolean | null {
  return value === null ? null : holds(value);
}

/** The record at a place, counted round; the number of none where there is none. */
function mrnAt({ patients }: BuiltWorld, place: number): string {
  return patients[place % (patients.length + 1)]?.row.mrn.toUpperCase() ?? 'no such number';
}
function demographicNumberAt({ patients }: BuiltWorld, place: number): number {
  return patients[place % (patients.length + 1)]?.row.demographicNumber ?? 999_999;
}
function encounterNumberAt({ encounters }: BuiltWorld, place: number): string {
  return encounters[place % (encounters.length + 1)]?.row.number.toUpperCase() ?? 'no such number';
}

export function matchesEncounter(world: BuiltWorld, encounter: BuiltEncounter, criteria: PlainEncounterCriteria): boolean {
  const { facts, physicians } = encounter;
  const open = stands(encounter, Disclosure.CHART);
  return each(
    stands(encounter, Disclosure.IDENTITY),
    given(criteria.number, (place) => isText(facts.encounter_number, encounterNumberAt(world, place))),
    given(criteria.admitted, (range) => isWithin(facts.admit_date, range)),
    given(criteria.service, (text) => open && isText(facts.service, text)),
    given(criteria.patientType, (text) => open && isText(facts.patient_type, text)),
    given(criteria.location, (text) => open && isText(facts.location, text)),
    given(criteria.discharged, (range) => open && isWithin(facts.discharge_date, range)),
    given(criteria.physicianOfRecord, (who) => open && physicians.includes(who === 'viewer' ? world.viewer.id : world.colleagueId)),
  );
}

function matchesPatient(world: BuiltWorld, patient: BuiltWorld['patients'][number], criteria: PlainPatientCriteria): boolean {
  const { facts } = patient;
  return each(
    stands(patient, Disclosure.IDENTITY),
    given(criteria.lastName, (prefix) => beginsWith(facts.last_name, prefix)),
    given(criteria.firstName, (prefix) => beginsWith(facts.first_name, prefix)),
    given(criteria.mrn, (place) => isText(facts.mrn, mrnAt(world, place))),
    given(criteria.demographicNumber, (place) => facts.demographic_number === demographicNumberAt(world, place)),
    given(criteria.hin, (text) => stands(patient, Disclosure.DEMOGRAPHICS) && isText(facts.hin, text)),
    given(criteria.birthDate, (range) => isWithin(facts.birth_date, range)),
    given(criteria.sex, (text) => isText(facts.sex, text)),
    given(criteria.encounter, (wanted) =>
      world.encounters.some((encounter) => encounter.patient === patient && matchesEncounter(world, encounter, wanted)),
    ),
  );
}

/** The patients that a question finds, in their order. */
export function predictPatients(world: BuiltWorld, { patients, patientOrder, direction }: PlainQuestion): Built<{ id: string }>[] {
  const found = world.patients.filter((patient) => matchesPatient(world, patient, patients));
  return sorted(
    found,
    (patient) => {
      const { facts, row } = patient;
      switch (patientOrder) {
        case 'NAME':
          return [facts.last_name as Key, facts.first_name as Key, row.id];
        case 'MRN':
          return [facts.mrn as Key, row.id];
        case 'DEMOGRAPHIC_NUMBER':
          return [facts.demographic_number as Key, row.id];
        case 'BIRTH_DATE':
          return [facts.birth_date as Key, row.id];
        case 'CITY':
          return [stands(patient, Disclosure.DEMOGRAPHICS) ? (facts.city as Key) : null, row.id];
      }
    },
    direction,
  );
}

/** The encounters that a question finds, of all patients or of one, in their order. */
export function predictEncounters(world: BuiltWorld, question: PlainQuestion, patientId: string | null = null): BuiltEncounter[] {
  const { encounters, encounterOrder, direction } = question;
  const among = world.encounters.filter(({ row }) => patientId === null || row.patientId === patientId);
  const found = among.filter((encounter) => matchesEncounter(world, encounter, encounters));
  return sorted(
    found,
    (encounter) => {
      const { facts, row } = encounter;
      const open = stands(encounter, Disclosure.CHART);
      switch (encounterOrder) {
        case 'ADMISSION_DATE':
          return [facts.admit_date as Key, row.id];
        case 'NUMBER':
          return [facts.encounter_number as Key, row.id];
        case 'DISCHARGE_DATE':
          return [open ? (facts.discharge_date as Key) : null, row.id];
        case 'SERVICE':
          return [open ? (facts.service as Key) : null, row.id];
      }
    },
    direction,
  );
}

/** The open documents of a patient or an encounter: the newest first, then by id. */
export function predictDocuments(world: BuiltWorld, below: (document: BuiltDocument) => boolean): BuiltDocument[] {
  const found = world.documents.filter((document) => below(document) && stands(document, Disclosure.CHART));
  return sorted(found, ({ row }) => [-row.authoredAt.getTime(), row.id], 'ASC');
}

/** The members of a set whom the viewer may know of, by name. */
export function predictMembers({ members }: BuiltSet): Built<{ id: string }>[] {
  const found = members.filter((member) => stands(member, Disclosure.IDENTITY));
  return sorted(found, ({ facts, row }) => [facts.last_name as Key, facts.first_name as Key, row.id], 'ASC');
}

/** The sets that are not on the viewer's own blacklist, by name. */
export function predictSets({ sets }: BuiltWorld): BuiltSet[] {
  return sorted(
    sets.filter((set) => stands(set, Disclosure.CHART)),
    ({ facts }) => [facts.set_name as Key],
    'ASC',
  );
}

/** Criteria as the gate takes them; a provider is named as `providerId` says. */
export function encounterCriteriaOf(
  world: BuiltWorld,
  criteria: PlainEncounterCriteria,
  providerId: (key: string) => string = (key) => key,
): EncounterCriteria {
  const { number, physicianOfRecord } = criteria;
  return {
    ...criteria,
    number: number === null ? null : encounterNumberAt(world, number),
    physicianOfRecord: physicianOfRecord && providerId(physicianOfRecord === 'viewer' ? world.viewer.id : world.colleagueId),
  };
}

export function patientCriteriaOf(
  world: BuiltWorld,
  criteria: PlainPatientCriteria,
  providerId: (key: string) => string = (key) => key,
): PatientCriteria {
  const { mrn, demographicNumber, encounter } = criteria;
  return {
    ...criteria,
    mrn: mrn === null ? null : mrnAt(world, mrn),
    demographicNumber: demographicNumber === null ? null : demographicNumberAt(world, demographicNumber),
    encounter: encounter && encounterCriteriaOf(world, encounter, providerId),
  };
}
