import { randomUUID } from 'node:crypto';
import { fold } from '../condition/fold';
import { foldOrNull } from './foldOrNull';
import { Patient } from './Patient';

type Derived =
  | 'globalId'
  | 'mrnKey'
  | 'lastNameKey'
  | 'firstNameKey'
  | 'sexKey'
  | 'cityKey'
  | 'hinKey'
  | 'rosterStatusKey'
  | 'patientStatusKey'
  | 'providerNumberKey';
type Required = 'mrn' | 'demographicNumber' | 'lastName' | 'firstName';

/** What a patient is made from; what is left out is null, and unlocked. */
export type PatientFields = Pick<Patient, Required> & Partial<Omit<Patient, Required | Derived>>;

const EMPTY = {
  birthDate: null,
  sex: null,
  address: null,
  city: null,
  province: null,
  postalCode: null,
  phone: null,
  phone2: null,
  email: null,
  hin: null,
  versionCode: null,
  healthCardType: null,
  healthCardRenewDate: null,
  pcnIndicator: null,
  rosterStatus: null,
  patientStatus: null,
  dateJoined: null,
  effectiveDate: null,
  endDate: null,
  providerNumber: null,
  providerName: null,
  familyDoctor: null,
  newsletter: null,
} as const;

/** A patient as it is stored, with its folded keys. Every row of the table is made here, so no key is ever stale or missing. */
export function newPatient(fields: PatientFields): Patient {
  const patient = Object.assign(new Patient(), { id: randomUUID(), ...EMPTY, locked: false, version: 1 }, fields);
  return derivePatientKeys(patient);
}

/** Writes the folded keys of a patient anew, after a change of what they are folded from. */
export function derivePatientKeys(patient: Patient): Patient {
  patient.mrnKey = fold(patient.mrn);
  patient.lastNameKey = fold(patient.lastName);
  patient.firstNameKey = fold(patient.firstName);
  patient.sexKey = foldOrNull(patient.sex);
  patient.cityKey = foldOrNull(patient.city);
  patient.hinKey = foldOrNull(patient.hin);
  patient.rosterStatusKey = foldOrNull(patient.rosterStatus);
  patient.patientStatusKey = foldOrNull(patient.patientStatus);
  patient.providerNumberKey = foldOrNull(patient.providerNumber);
  return patient;
}
