import { Document, DocumentPiece } from '../../src/entity/Document';
import { Encounter, EncounterPhysician } from '../../src/entity/Encounter';
import { newEncounter } from '../../src/entity/newEncounter';
import { newPatient } from '../../src/entity/newPatient';
import { Patient } from '../../src/entity/Patient';
import { PatientSetMember } from '../../src/entity/PatientSet';
import { pick, roll } from './roll';
import { Scatter } from './Scatter';
import { CITIES, DOCUMENT_TYPES, FIRST_NAMES, LAST_NAMES, LOCATIONS, SERVICES } from './words';

export const ENCOUNTERS_OF_PATIENT = 5;
/** Documents of each of the newest four encounters. */
export const DOCUMENTS_OF_ENCOUNTER = 3;
const ENCOUNTERS_WITH_DOCUMENTS = 4;
const DOCUMENTS_OF_PATIENT = ENCOUNTERS_WITH_DOCUMENTS * DOCUMENTS_OF_ENCOUNTER;
export const PHYSICIANS = 200;
export const SETS = 12;
/** The largest set. */
const MEMBERS = 20_000;

const LOCKED_PATIENTS = 0.01;
const LOCKED_ENCOUNTERS = 0.02;
const ELSEWHERE = 0.01;
const FIRST_DAY = Date.UTC(2016, 0, 1, 8);
const DAY = 86_400_000;
const CONTENT = 'Seen on the ward. Sleeps well, eats half of lunch. The plan stays as it is; the next look is tomorrow.\n'.repeat(4);

/** The seeds of what is rolled. */
enum Of {
  LAST_NAME = 1,
  FIRST_NAME,
  BIRTH,
  SEX,
  CITY,
  LOCK,
  SERVICE,
  PLACE,
  DAY,
  LENGTH,
  PHYSICIAN,
  TYPE,
  MEMBER,
}

/** A table of the hospital: its rows, in the order in which they are written. */
export interface Rows {
  readonly entity: new () => object;
  readonly count: number;
  readonly row: (place: number) => object;
}

/** A hospital of so many patients: every row hangs on its number alone, so that it can be written as a stream, and again. */
export class Hospital {
  private readonly patients: Scatter;
  private readonly encounters: Scatter;
  private readonly documents: Scatter;

  constructor(
    readonly size: number,
    /** The keys of the physicians and of the sets, in their order. */
    private readonly physicianIds: readonly string[],
    private readonly setIds: readonly string[],
  ) {
    this.patients = new Scatter('1', size);
    this.encounters = new Scatter('2', size * ENCOUNTERS_OF_PATIENT);
    this.documents = new Scatter('3', size * DOCUMENTS_OF_PATIENT);
  }

  /** The tables, each after those to which its rows point. */
  get tables(): readonly Rows[] {
    const members = Math.min(MEMBERS, Math.floor(this.size / 4));
    return [
      { entity: Patient, count: this.patients.count, row: (place) => this.patient(this.patients.at(place)) },
      { entity: Encounter, count: this.encounters.count, row: (place) => this.encounter(this.encounters.at(place)) },
      { entity: EncounterPhysician, count: this.encounters.count, row: (place) => this.physician(this.encounters.at(place)) },
      { entity: Document, count: this.documents.count, row: (place) => this.document(this.documents.at(place)) },
      { entity: DocumentPiece, count: this.documents.count, row: (place) => this.piece(place) },
      {
        entity: PatientSetMember,
        count: members * SETS,
        row: (place) => this.member(Math.floor(place / members), place % members, members),
      },
    ];
  }

  private patient(number: number): Patient {
    const seldom = roll(Of.CITY, number) < ELSEWHERE;
    return newPatient({
      id: this.patients.key(number),
      mrn: `H${String(number).padStart(7, '0')}`,
      demographicNumber: number + 1,
      lastName: pick(LAST_NAMES, Of.LAST_NAME, number),
      firstName: pick(FIRST_NAMES, Of.FIRST_NAME, number),
      birthDate: new Date(Date.UTC(1930, 0, 1) + Math.floor(roll(Of.BIRTH, number) * 33_000) * DAY).toISOString().slice(0, 10),
      sex: roll(Of.SEX, number) < 0.5 ? 'F' : 'M',
      hin: String(1_000_000_000 + number),
      address: `${1 + (number % 200)} Main Street`,
      city: seldom ? CITIES.seldom : CITIES.often,
      province: 'ON',
      phone: '613-555-0100',
      patientStatus: 'AC',
      rosterStatus: 'RO',
      locked: roll(Of.LOCK, number) < LOCKED_PATIENTS,
    });
  }

  private encounter(number: number): Encounter {
    const [patient, visit] = [Math.floor(number / ENCOUNTERS_OF_PATIENT), number % ENCOUNTERS_OF_PATIENT];
    // The visits of a patient follow each other.
    const admittedAt = FIRST_DAY + Math.floor((visit + roll(Of.DAY, number)) * 700) * DAY;
    return newEncounter(
      {
        id: this.encounters.key(number),
        patientId: this.patients.key(patient),
        number: `E${String(number).padStart(8, '0')}`,
        service: pick(SERVICES, Of.SERVICE, number),
        patientType: 'INPATIENT',
        location: pick(LOCATIONS, Of.PLACE, number),
        admittedAt: new Date(admittedAt),
        dischargedAt: new Date(admittedAt + Math.ceil(roll(Of.LENGTH, number) * 9) * DAY),
        locked: roll(Of.LOCK, number, 1) < LOCKED_ENCOUNTERS,
      },
      'UTC',
    );
  }

  private physician(number: number): EncounterPhysician {
    return Object.assign(new EncounterPhysician(), {
      encounterId: this.encounters.key(number),
      providerId: pick(this.physicianIds, Of.PHYSICIAN, number),
      kind: 'ATTENDING',
      patientId: this.patients.key(Math.floor(number / ENCOUNTERS_OF_PATIENT)),
    });
  }

  private document(number: number): Document {
    const [patient, nth] = [Math.floor(number / DOCUMENTS_OF_PATIENT), number % DOCUMENTS_OF_PATIENT];
    const visit = ENCOUNTERS_OF_PATIENT - 1 - Math.floor(nth / DOCUMENTS_OF_ENCOUNTER);
    const encounter = patient * ENCOUNTERS_OF_PATIENT + visit;
    const type = pick(DOCUMENT_TYPES, Of.TYPE, number);
    return Object.assign(new Document(), {
      id: this.documents.key(number),
      patientId: this.patients.key(patient),
      encounterId: this.encounters.key(encounter),
      type,
      title: `${type} ${nth + 1}`,
      mediaType: 'text/plain',
      sizeBytes: CONTENT.length,
      authoredAt: new Date(
        FIRST_DAY + Math.floor((visit + roll(Of.DAY, encounter)) * 700) * DAY + (nth % DOCUMENTS_OF_ENCOUNTER) * 3_600_000,
      ),
      authorName: 'Dr Ada Almond',
    });
  }

  private piece(place: number): DocumentPiece {
    return Object.assign(new DocumentPiece(), { documentId: this.documents.keyAt(place), position: 0, bytes: Buffer.from(CONTENT) });
  }

  /** Of each set every so many-eth patient, from another one on: no patient is in two sets unless they are more than all. */
  private member(set: number, nth: number, members: number): PatientSetMember {
    const place = Math.floor((nth * this.size) / members + (set * this.size) / members / SETS);
    return Object.assign(new PatientSetMember(), { setId: this.setIds[set] as string, patientId: this.patients.keyAt(place) });
  }
}
