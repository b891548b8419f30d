/** In which role a physician is designated on an encounter. */
export type PhysicianKind = 'ATTENDING' | 'CONSULTING';

/** An encounter before it has dates: everything is told relative to the day of seeding, so the hospital never grows old. */
export interface EncounterPlan {
  readonly number: string;
  readonly service: string | null;
  readonly patientType: string | null;
  readonly location: string | null;
  /** Null where the admission was not written down. */
  readonly admittedDaysAgo: number | null;
  /** The hour of admission, on the site's clock. */
  readonly hour: number;
  /** Null while the patient is in house. */
  readonly stayHours: number | null;
  /** Why it is locked; null where it is not. */
  readonly lockReason: string | null;
  readonly physicians: readonly { readonly username: string; readonly kind: PhysicianKind }[];
}

/** A patient before the Master File is filled in. */
export interface PatientPlan {
  /** The demographic number; ids and the medical record number come from it. */
  readonly number: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly sex: string | null;
  readonly birthDate: string | null;
  readonly patientStatus: string | null;
  readonly rosterStatus: string | null;
  /** Why the patient is locked; null where it is not so. */
  readonly lockReason: string | null;
  readonly encounters: readonly EncounterPlan[];
}

/** The medical record number of a patient of the demo hospital. */
export function demoMrn(number: number): string {
  return `CS-${number}`;
}
