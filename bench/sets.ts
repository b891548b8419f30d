import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { performance } from 'node:perf_hooks';
import sql from 'sql-template-tag';
import { refreshPatientSet, deletePatientSet } from '../src/administration/changePatientSet';
import { savePatientSet } from '../src/administration/makePatientSet';
import { AuditKeys } from '../src/audit/AuditKeys';
import { AuditTrail } from '../src/audit/AuditTrail';
import { Database } from '../src/entity/Database';
import { globalId } from '../src/entity/globalId';
import { insertRows } from '../src/entity/insertRows';
import { newPatient } from '../src/entity/newPatient';
import { openDataSource } from '../src/entity/openDataSource';
import { Patient } from '../src/entity/Patient';
import { PatientSet } from '../src/entity/PatientSet';
import { prepareSite } from '../src/entity/prepareSite';
import { Provider } from '../src/entity/Provider';
import { Journal } from '../src/gate/Journal';
import { readReport } from '../src/gate/readReport';
import { readDrift } from '../src/gate/readSetFacts';
import { readViewer } from '../src/gate/readViewer';
import { DemographicColumn } from '../src/gate/reportColumns';
import type { RequestContext } from '../src/gate/RequestContext';
import { Scope } from '../src/gate/Scope';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * What reports and sets cost: `npm run bench:sets -- <patients> [database URL]`. A server is given a database of its own, which
 * is dropped at the end; by default it is the embedded database, in memory.
 */
async function main([size = '100000', server]: readonly string[]): Promise<void> {
  const name = `chartsafe_bench_${process.pid}`;
  const onServer = async (statement: string) => {
    if (!server) return;
    const connection = await createConnection(server.replace(/^mariadb:/, 'mysql:'));
    await connection.query(statement);
    await connection.end();
  };
  await onServer(`CREATE DATABASE ${name}`);
  const url = server ? Object.assign(new URL(server), { pathname: `/${name}` }).href : 'sqlite::memory:';
  const dataSource = await openDataSource({ url });
  try {
    await dataSource.runMigrations();
    await measure(new Database(dataSource), Number(size));
  } finally {
    await dataSource.destroy();
    await onServer(`DROP DATABASE ${name}`);
  }
}

async function measure(database: Database, size: number): Promise<void> {
  const now = new Date();
  await prepareSite(database);
  const id = randomUUID();
  await fill(database, size);
  const provider = { id, username: 'ines', usernameKey: 'ines', displayName: 'Ines', physician: false, active: true };
  await database.run((manager) => manager.insert(Provider, { ...provider, blacklistVersion: 1, version: 1 }));
  const trail = new AuditTrail(database, new AuditKeys({ id: 'bench', secret: 'b'.repeat(32) }));
  const actor = () => ({ viewerId: id, roles: [], operationName: null, requestId: 'bench', clientAddress: null });
  const scope = new Scope(database, await readViewer(database, 'ines', now));
  const context = { database, scope, now, actor, journal: new Journal(trail, actor, now), clock: () => now } as unknown as RequestContext;

  const definition = { select: [DemographicColumn.DEMOGRAPHIC_NUMBER] };
  const saved = await timed(`savePatientSet of ${size}`, () => savePatientSet(context, { name: 'All', definition, idempotencyKey: null }));
  const [row] = await database.query<{ n: number | string; e: number | string }>(
    sql`SELECT COUNT(*) AS n, (SELECT COUNT(*) FROM audit_event) AS e FROM patient_set_member`,
  );
  print(`  members ${Number(row?.n)}, events ${Number(row?.e)}`);
  await timed(`refreshPatientSet that changes nothing`, () => refreshPatientSet(context, { id: saved, version: 1, idempotencyKey: null }));
  await database.query(
    sql`DELETE FROM patient_set_member WHERE patient_id IN (SELECT id FROM patient WHERE demographic_number <= ${size / 2})`,
  );
  const set = await database.run((manager) => manager.findOneByOrFail(PatientSet, { id: String(saved.split(':')[1]) }));
  const drift = { scope, setId: set.id, definition };
  for (const side of ['JOIN', 'LEAVE'] as const) {
    await timed(`drift, ${side}, a page`, () => readDrift(drift, side, {}));
    await timed(`drift, ${side}, the count`, async () => (await readDrift(drift, side, {})).totalCount());
  }
  await timed(`refreshPatientSet that adds half`, () => refreshPatientSet(context, { id: saved, version: 2, idempotencyKey: null }));
  await timed(`deletePatientSet`, () =>
    deletePatientSet(context, { id: globalId('PatientSet', set.id), version: 3, idempotencyKey: null }),
  );
  for (const [words, report] of [
    ['by name', { ...definition, where: { lastName: 'Last99', firstName: 'First1' } }],
    ['by age, ordered by city', { ...definition, where: { age: { comparison: 'OLDER_THAN', age: 90 } }, order: [{ column: 'CITY' }] }],
    ['everybody, limit 1000', { ...definition, limit: 1000 }],
  ] as const) {
    const given = report as Parameters<typeof readReport>[1];
    await timed(`report ${words}, a page`, () => readReport(scope, given, {}));
    await timed(`report ${words}, the count`, async () => (await readReport(scope, given, {})).totalCount());
  }
}

/** Inserts patients a slice at a time, so that none of them is still in memory when something is measured. */
async function fill(database: Database, size: number): Promise<void> {
  for (let start = 0; start < size; start += 10_000) {
    const patients = Array.from({ length: Math.min(10_000, size - start) }, (_, offset) => {
      const index = start + offset;
      return newPatient({
        mrn: `M-${index}`,
        demographicNumber: index + 1,
        lastName: `Last${index % 997}`,
        firstName: `First${index % 89}`,
        birthDate: `19${10 + (index % 90)}-0${1 + (index % 9)}-1${index % 10}`,
        city: 'Here',
        patientStatus: index % 10 === 0 ? 'IN' : 'AC',
      });
    });
    await database.transaction((manager) => insertRows(manager, Patient, patients));
  }
}

async function timed<Result>(words: string, work: () => Promise<Result>): Promise<Result> {
  globalThis.gc?.();
  const [start, before] = [performance.now(), process.memoryUsage().heapUsed];
  const result = await work();
  const grown = process.memoryUsage().heapUsed - before;
  print(`${words}: ${Math.round(performance.now() - start)} ms, heap ${grown < 0 ? '' : '+'}${Math.round(grown / 1e6)} MB`);
  return result;
}

void main(process.argv.slice(2));
