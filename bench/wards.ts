import { randomUUID } from 'node:crypto';
import { migrate } from '../src/command/migrate';
import { fold } from '../src/condition/fold';
import type { Database } from '../src/entity/Database';
import { Document, DocumentPiece } from '../src/entity/Document';
import { Encounter } from '../src/entity/Encounter';
import { insertRows } from '../src/entity/insertRows';
import { newDocument } from '../src/entity/newDocument';
import { newEncounter } from '../src/entity/newEncounter';
import { newPatient } from '../src/entity/newPatient';
import { Patient } from '../src/entity/Patient';
import { newProvider } from '../src/entity/newProvider';
import { Provider } from '../src/entity/Provider';
import { ProviderRole, Role, RolePermission } from '../src/entity/Role';
import { Permission } from '../src/policy/Permission';

/** Who asks. */
export const USERNAME = 'bench';
const PATIENTS = 500;
const ENCOUNTERS = 4;
const DOCUMENTS = 3;

/** Fills an empty database with charts of one shape, and one clinician who may see them all. */
export async function fillWards(database: Database): Promise<void> {
  await migrate(database);
  const provider = newProvider({ username: USERNAME, displayName: USERNAME });
  const role = { id: randomUUID(), name: USERNAME, nameKey: fold(USERNAME), version: 1 };
  const charts = Array.from({ length: PATIENTS }, (_, index) => chart(index));
  await database.transaction(async (manager) => {
    await manager.insert(Provider, provider);
    await manager.insert(Role, role);
    await manager.insert(RolePermission, { roleId: role.id, permission: Permission.RECORDS_READ });
    await manager.insert(ProviderRole, { providerId: provider.id, roleId: role.id });
    await insertRows(
      manager,
      Patient,
      charts.map(({ patient }) => patient),
    );
    await insertRows(
      manager,
      Encounter,
      charts.flatMap(({ encounters }) => encounters),
    );
    const documents = charts.flatMap(({ documents }) => documents);
    await insertRows(
      manager,
      Document,
      documents.map(({ document }) => document),
    );
    await insertRows(
      manager,
      DocumentPiece,
      documents.flatMap(({ pieces }) => pieces),
    );
  });
}

function chart(index: number) {
  const lastName = `Patient${String(index).padStart(5, '0')}`;
  const patient = newPatient({ mrn: `MRN-${index}`, demographicNumber: index + 1, lastName, firstName: 'Pat' });
  const admittedAt = new Date('2026-02-01T08:00:00Z');
  const encounters = Array.from({ length: ENCOUNTERS }, (_, visit) =>
    newEncounter(
      {
        patientId: patient.id,
        number: `E-${index}-${visit}`,
        service: 'Medicine',
        patientType: 'INPATIENT',
        location: `Ward ${visit}`,
        admittedAt,
      },
      'UTC',
    ),
  );
  const documents = encounters.flatMap(({ id }) =>
    Array.from({ length: DOCUMENTS }, (_, page) =>
      newDocument(
        { type: 'Progress note', title: `Note ${page}`, authoredAt: admittedAt, patientId: patient.id, encounterId: id },
        'The content of the document.',
      ),
    ),
  );
  return { patient, encounters, documents };
}
