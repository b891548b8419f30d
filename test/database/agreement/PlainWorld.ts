/** A patient as a person would write it down; columns that a rule reads, and no other. */
export interface PlainPatient {
  readonly lastName: string;
  readonly firstName: string;
  readonly sex: string | null;
  readonly birthDate: string | null;
  readonly city: string | null;
  readonly hin: string | null;
  readonly patientStatus: string | null;
  readonly rosterStatus: string | null;
  readonly locked: boolean;
}

/** Whom something belongs to: the viewer of the world, or a colleague. */
export type Who = 'viewer' | 'colleague';

/** Numbers that name a record do so by its place among those of the world, counted round. */
export interface PlainEncounter {
  readonly patient: number;
  readonly service: string | null;
  readonly patientType: string | null;
  readonly location: string | null;
  readonly admittedAt: Date | null;
  readonly dischargedAt: Date | null;
  readonly locked: boolean;
  readonly physicians: readonly Who[];
}

/** A document, filed under an encounter or, where that is null, directly under a patient. */
export interface PlainDocument {
  readonly patient: number;
  readonly encounter: number | null;
  readonly type: string;
  readonly authoredAt: Date;
}

export interface PlainSet {
  readonly members: readonly number[];
  readonly blacklistedFor: readonly Who[];
}

/** An access limit with whatever texts its row may hold. */
export interface PlainLimit {
  readonly fragment: string;
  /** Null for the level of which the fragment speaks. */
  readonly level: string | null;
  readonly polarity: string;
  readonly setting: string;
  readonly enabled: boolean;
  readonly subject: Who | 'role of the viewer';
}

/** A grant; its times are milliseconds from now. */
export interface PlainGrant {
  readonly of: Who;
  readonly patient: number;
  /** An encounter of the patient, or null for the whole patient. */
  readonly encounter: number | null;
  readonly strength: 'REASON' | 'APPROVAL';
  readonly startsIn: number;
  readonly endsIn: number;
}

/** An override request that is open. */
export interface PlainRequest {
  readonly of: Who;
  readonly patient: number;
  readonly encounter: number | null;
  readonly state: 'PENDING' | 'APPROVED';
}

export interface PlainViewer {
  readonly physician: boolean;
  readonly readsLocked: boolean;
  readonly overrides: boolean;
}

/** Criteria in which records are named by their place. */
export interface PlainEncounterCriteria {
  readonly number: number | null;
  readonly service: string | null;
  readonly patientType: string | null;
  readonly location: string | null;
  readonly admitted: PlainRange | null;
  readonly discharged: PlainRange | null;
  readonly physicianOfRecord: Who | null;
}

export interface PlainPatientCriteria {
  readonly lastName: string | null;
  readonly firstName: string | null;
  readonly mrn: number | null;
  readonly demographicNumber: number | null;
  readonly hin: string | null;
  readonly birthDate: PlainRange | null;
  readonly sex: string | null;
  readonly encounter: PlainEncounterCriteria | null;
}

export interface PlainRange {
  readonly from: string | null;
  readonly to: string | null;
}

/** What is asked of the lists of one world. */
export interface PlainQuestion {
  readonly patients: PlainPatientCriteria;
  readonly patientOrder: 'NAME' | 'MRN' | 'DEMOGRAPHIC_NUMBER' | 'BIRTH_DATE' | 'CITY';
  readonly encounters: PlainEncounterCriteria;
  readonly encounterOrder: 'ADMISSION_DATE' | 'NUMBER' | 'DISCHARGE_DATE' | 'SERVICE';
  readonly direction: 'ASC' | 'DESC';
  readonly size: number;
}

/** One viewer, the records that they may come across, and a question. */
export interface PlainWorld {
  readonly viewer: PlainViewer;
  readonly patients: readonly PlainPatient[];
  readonly encounters: readonly PlainEncounter[];
  readonly documents: readonly PlainDocument[];
  readonly sets: readonly PlainSet[];
  readonly limits: readonly PlainLimit[];
  readonly grants: readonly PlainGrant[];
  readonly requests: readonly PlainRequest[];
  readonly question: PlainQuestion;
}

/** What the site has decided; every text may be anything. */
export interface PlainSite {
  readonly physicianOfRecordSecurity: boolean;
  readonly physicianOfRecordScope: string;
  readonly physicianOfRecordOverride: string;
  readonly blacklistDisclosure: string;
  readonly timeZone: string;
}

/** Worlds that are in the database at the same time, and so share a site. */
export interface PlainBatch {
  readonly site: PlainSite;
  /** Limits of which every viewer is a subject. */
  readonly everyone: readonly Omit<PlainLimit, 'subject'>[];
  /** Null for a world that was taken away, so that a failure shows the one that failed. */
  readonly worlds: readonly (PlainWorld | null)[];
}
