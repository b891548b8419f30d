import { randomUUID } from 'node:crypto';
import { fold } from '../condition/fold';
import { Encounter } from './Encounter';
import { foldOrNull } from './foldOrNull';
import { siteDay } from './siteDay';

type Derived = 'globalId' | 'numberKey' | 'serviceKey' | 'patientTypeKey' | 'locationKey' | 'admittedOn' | 'dischargedOn';
type Required = 'patientId' | 'number';

/** What an encounter is made from; what is left out is null and unlocked. */
export type EncounterFields = Pick<Encounter, Required> & Partial<Omit<Encounter, Required | Derived>>;

const EMPTY = { service: null, patientType: null, location: null, admittedAt: null, dischargedAt: null } as const;

/** An encounter as it is stored, with its folded keys and its days in the site's time zone. */
export function newEncounter(fields: EncounterFields, timeZone: string): Encounter {
  const encounter = Object.assign(new Encounter(), { id: randomUUID(), ...EMPTY, locked: false, version: 1 }, fields);
  return deriveEncounterKeys(encounter, timeZone);
}

/** Writes the folded keys and the days of an encounter anew, after a change of what they come from. */
export function deriveEncounterKeys(encounter: Encounter, timeZone: string): Encounter {
  encounter.numberKey = fold(encounter.number);
  encounter.serviceKey = foldOrNull(encounter.service);
  encounter.patientTypeKey = foldOrNull(encounter.patientType);
  encounter.locationKey = foldOrNull(encounter.location);
  encounter.admittedOn = siteDay(encounter.admittedAt, timeZone);
  encounter.dischargedOn = siteDay(encounter.dischargedAt, timeZone);
  return encounter;
}
