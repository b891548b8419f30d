import type { EntityManager } from 'typeorm';
import { fold } from '../condition/fold';
import { Encounter, EncounterPhysician } from '../entity/Encounter';
import { insertRows } from '../entity/insertRows';
import { newEncounter } from '../entity/newEncounter';
import type { CsvRow } from './CsvRow';
import { RowFault } from './faults';
import type { ImportRun, SourceFile } from './ImportRun';
import type { KnownRecords } from './KnownRecords';
import { placeNew } from './placeNew';
import { referencedKeys } from './referencedKeys';
import { refuseTooLong } from './refuseTooLong';
import { serviceOf } from './serviceOf';
import { sourceId } from './sourceId';

const source: SourceFile = {
  file: 'encounters.csv',
  table: 'encounter',
  required: ['ID', 'START', 'STOP', 'PATIENT', 'ENCOUNTERCLASS'],
};

/** From which column of the file a property comes. */
const COLUMNS: Readonly<Record<string, string>> = { number: 'ID', patientType: 'ENCOUNTERCLASS', location: 'ORGANIZATION' };

/** Imports encounters with their attending physicians. */
export async function importEncounters(run: ImportRun, known: KnownRecords): Promise<void> {
  const placed = new Set<string>();
  const attending = new Map<string, string>();
  const withProviders = await run.has('providers.csv');
  const withOrganizations = await run.has('organizations.csv');

  const read = (csv: CsvRow): Encounter => {
    const number = csv.needed('ID');
    const patientId = known.patients.get(sourceId('patient', csv.needed('PATIENT')));
    if (patientId === undefined) throw new RowFault('UNKNOWN_REFERENCE', 'PATIENT');
    const admittedAt = csv.instant('START', run.timeZone);
    if (admittedAt === null) throw new RowFault('REQUIRED', 'START');
    const dischargedAt = csv.instant('STOP', run.timeZone);
    if (dischargedAt !== null && dischargedAt < admittedAt) throw new RowFault('ENDS_BEFORE_START', 'STOP');
    const patientType = csv.text('ENCOUNTERCLASS')?.toUpperCase() ?? null;
    const encounter = newEncounter(
      {
        id: sourceId('encounter', number),
        patientId,
        number,
        patientType,
        service: serviceOf(patientType, csv.text('DESCRIPTION')),
        location: locationOf(csv),
        admittedAt,
        dischargedAt,
      },
      run.timeZone,
    );
    refuseTooLong(run.options.database, Encounter, encounter, COLUMNS);
    const physician = physicianOf(csv);
    if (physician !== null) attending.set(encounter.id, physician);
    return encounter;
  };

  const locationOf = (csv: CsvRow): string | null => {
    const id = csv.text('ORGANIZATION');
    if (id === null) return null;
    const name = known.organizations.get(fold(id));
    if (name === undefined && withOrganizations) throw new RowFault('UNKNOWN_REFERENCE', 'ORGANIZATION');
    return name ?? null;
  };

  const physicianOf = (csv: CsvRow): string | null => {
    const id = csv.text('PROVIDER');
    if (id === null) return null;
    const providerId = sourceId('provider', id);
    if (known.providers.has(providerId)) return providerId;
    if (withProviders) throw new RowFault('UNKNOWN_REFERENCE', 'PROVIDER');
    return null;
  };

  const insert = async (manager: EntityManager, encounters: readonly Encounter[]): Promise<void> => {
    await insertRows(manager, Encounter, encounters);
    const physicians = encounters.flatMap(({ id, patientId }) => {
      const providerId = attending.get(id);
      return providerId === undefined
        ? []
        : [Object.assign(new EncounterPhysician(), { encounterId: id, providerId, kind: 'ATTENDING', patientId })];
    });
    await insertRows(manager, EncounterPhysician, physicians);
  };

  await run.eachBatch(source, async (rows) => {
    attending.clear();
    await known.lookUpPatients(referencedKeys(rows, 'patient', 'PATIENT'));
    await known.lookUpProviders(referencedKeys(rows, 'provider', 'PROVIDER'));
    const candidates = rows.flatMap((csv) => {
      const row = run.attempt(source, csv, () => read(csv));
      return row === null ? [] : [{ csv, row }];
    });
    const written = await placeNew(run, candidates, { source, target: Encounter, key: 'numberKey', column: 'ID', placed, insert });
    for (const { id, patientId, admittedAt } of written.rows) known.encounters.set(id, { patientId, admittedAt });
    return written;
  });
}
