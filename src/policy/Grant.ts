import { Door, isHarder } from './Door';

/** How much a grant lifts: what a reason opens, or also what an analyst must approve. */
export type GrantStrength = Door.REASON | Door.APPROVAL;

/** A time-limited permission of one viewer to open one safe record. It lifts access limits and physician-of-record security, never a lock, a blacklist or a door of `NEVER`. */
export interface Grant {
  readonly id: string;
  readonly patientId: string;
  /** Null for a grant on the whole patient; else the one encounter that it opens. */
  readonly encounterId: string | null;
  readonly strength: GrantStrength;
  readonly startsAt: Date;
  /** The first instant at which the grant no longer holds. */
  readonly endsAt: Date;
}

/** Whether the grant holds at an instant: from its start to just before its end. */
export function isRunning(grant: Grant, now: Date): boolean {
  return grant.startsAt <= now && now < grant.endsAt;
}

/** Whether the grant lifts a rule that closes with this door. */
export function lifts(grant: Grant, door: Door): boolean {
  return !isHarder(door, grant.strength);
}

/** Whether the grant speaks of the patient as a whole. */
export function coversPatient(grant: Grant, patientId: string): boolean {
  return grant.encounterId === null && grant.patientId === patientId;
}

/** Whether the grant speaks of an encounter, by itself or through its patient. */
export function coversEncounter(grant: Grant, patientId: string, encounterId: string): boolean {
  return grant.patientId === patientId && (grant.encounterId === null || grant.encounterId === encounterId);
}
