import type { EntityManager } from 'typeorm';
import { insertRows } from '../entity/insertRows';
import { MergedPatient } from '../entity/MergedPatient';
import { newPatient } from '../entity/newPatient';
import { Patient } from '../entity/Patient';
import type { CsvRow } from './CsvRow';
import type { ImportRun, SourceFile } from './ImportRun';
import type { KnownRecords } from './KnownRecords';
import { placeNew } from './placeNew';
import { refuseTooLong } from './refuseTooLong';
import { sourceId } from './sourceId';

/** The one file without which there is no import. */
export const patientsFile: SourceFile = {
  file: 'patients.csv',
  table: 'patient',
  required: ['ID', 'BIRTHDATE', 'FIRST', 'LAST'],
};

/** From which column of the file a property comes. */
const COLUMNS: Readonly<Record<string, string>> = {
  mrn: 'ID',
  lastName: 'LAST',
  firstName: 'FIRST',
  sex: 'GENDER',
  address: 'ADDRESS',
  city: 'CITY',
  province: 'STATE',
  postalCode: 'ZIP',
};

/** Imports patients; the new ones take the next free demographic numbers, in the order of the file. */
export async function importPatients(run: ImportRun, known: KnownRecords): Promise<void> {
  const placed = new Set<string>();
  const read = (csv: CsvRow): Patient => {
    const id = csv.needed('ID');
    const patient = newPatient({
      id: sourceId('patient', id),
      mrn: id,
      // Taken when it is written, so that rows that are left out take none.
      demographicNumber: 0,
      lastName: csv.needed('LAST'),
      firstName: csv.needed('FIRST'),
      birthDate: csv.day('BIRTHDATE'),
      sex: csv.text('GENDER'),
      address: csv.text('ADDRESS'),
      city: csv.text('CITY'),
      province: csv.text('STATE'),
      postalCode: csv.text('ZIP'),
      patientStatus: csv.day('DEATHDATE') === null ? 'AC' : 'DE',
    });
    refuseTooLong(run.options.database, Patient, patient, COLUMNS);
    return patient;
  };
  await run.eachBatch(patientsFile, async (rows) => {
    const candidates = rows.flatMap((csv) => {
      const row = run.attempt(patientsFile, csv, () => read(csv));
      return row === null ? [] : [{ csv, row }];
    });
    const written = await placeNew(run, candidates, {
      source: patientsFile,
      target: Patient,
      key: 'mrnKey',
      column: 'ID',
      placed,
      // A patient who was merged is not made anew.
      former: MergedPatient,
      insert: insertNumbered,
    });
    for (const { id } of written.rows) known.patients.set(id, id);
    return written;
  });
}

async function insertNumbered(manager: EntityManager, patients: readonly Patient[]): Promise<void> {
  const numbers = [await manager.maximum(Patient, 'demographicNumber'), await manager.maximum(MergedPatient, 'demographicNumber')];
  const last = Math.max(...numbers.map((number) => number ?? 0));
  patients.forEach((patient, index) => {
    patient.demographicNumber = last + index + 1;
  });
  await insertRows(manager, Patient, patients);
}
