import { Document, DocumentPiece } from '../../../src/entity/Document';
import { Encounter, EncounterPhysician } from '../../../src/entity/Encounter';
import { insertRows } from '../../../src/entity/insertRows';
import { newPatient } from '../../../src/entity/newPatient';
import { MergedPatient } from '../../../src/entity/MergedPatient';
import { Patient } from '../../../src/entity/Patient';
import { Provider } from '../../../src/entity/Provider';
import { SiteSetting } from '../../../src/entity/SiteSetting';
import { tables } from '../../../src/entity/tables';
import { formatReport } from '../../../src/intake/formatReport';
import type { ImportOptions } from '../../../src/intake/ImportOptions';
import type { ImportReport } from '../../../src/intake/ImportReport';
import { importSynthea } from '../../../src/intake/importSynthea';
import { sourceId } from '../../../src/intake/sourceId';
import { openTestDatabase, type TestDatabase } from '../openTestDatabase';
import { folderWith, GOOD, removeFolders, withRow, type Files } from './syntheaFolder';

const NOW = new Date('2026-11-20T15:00:00Z');
let opened: TestDatabase;

beforeEach(async () => {
  opened = await openTestDatabase();
});
afterEach(() => opened.close());
afterAll(removeFolders);

function run(files: Files, options: Partial<ImportOptions> = {}): Promise<ImportReport> {
  return importSynthea({ database: opened.database, folder: folderWith(files), now: NOW, dryRun: false, strict: false, ...options });
}

/** Every row of every table. */
async function everything(): Promise<string[][]> {
  return opened.database.run((manager) =>
    Promise.all(tables.map(async (table) => (await manager.find<object>(table)).map((row) => JSON.stringify(row)).sort())),
  );
}

const counts = (report: ImportReport) =>
  Object.fromEntries(report.files.map(({ file, read, bad, inserted, unchanged }) => [file, [read, bad, inserted, unchanged]]));

const ALL_NEW = {
  'organizations.csv': [1, 0, 0, 0],
  'providers.csv': [1, 0, 1, 0],
  'patients.csv': [2, 0, 2, 0],
  'encounters.csv': [2, 0, 2, 0],
  'careplans.csv': [1, 0, 1, 0],
  'conditions.csv': [3, 0, 2, 0],
  'imaging_studies.csv': [1, 0, 1, 0],
};
const NONE_NEW = Object.fromEntries(Object.entries(ALL_NEW).map(([file, [read, bad, inserted]]) => [file, [read, bad, 0, inserted]]));

test('good rows become providers, patients, encounters and documents', async () => {
  await opened.database.run((manager) =>
    insertRows(manager, Patient, [newPatient({ mrn: 'here', demographicNumber: 41, lastName: 'Here', firstName: 'Already' })]),
  );
  const report = await run(GOOD);
  expect(report).toMatchObject({ dryRun: false, undone: false, faults: [], faultsLeftOut: 0 });
  expect(counts(report)).toEqual(ALL_NEW);
  await opened.database.run(async (manager) => {
    const providerId = sourceId('provider', '0f4db68f-aaaa');
    expect(await manager.find(Provider)).toEqual([
      expect.objectContaining({
        id: providerId,
        username: 'synthea-0f4db68f',
        displayName: 'Víctor493 Noriega353',
        physician: true,
        active: true,
      }),
    ]);
    const patients = await manager.find(Patient, { order: { demographicNumber: 'ASC' } });
    expect(patients.slice(1)).toEqual([
      expect.objectContaining({
        mrn: 'p-one',
        demographicNumber: 42,
        firstName: 'Søren1',
        firstNameKey: 'soren1',
        birthDate: '1961-04-17',
        address: '1 Long Street\nBack door',
        province: 'ON',
        patientStatus: 'AC',
        hin: null,
        locked: false,
      }),
      expect.objectContaining({
        mrn: 'p-two',
        demographicNumber: 43,
        address: '2 "Short" Street',
        city: null,
        patientStatus: 'DE',
      }),
    ]);
    const encounters = await manager.find(Encounter, { order: { number: 'ASC' } });
    expect(encounters).toEqual([
      expect.objectContaining({
        number: 'e-one',
        patientId: patients[1]?.id,
        service: 'Obstetrics',
        patientType: 'AMBULATORY',
        location: 'Fernville General',
        admittedAt: new Date('2023-01-27T16:17:47Z'),
        dischargedAt: new Date('2023-01-27T16:32:47Z'),
      }),
      expect.objectContaining({
        number: 'e-two',
        service: 'General medicine',
        admittedOn: '2023-02-27',
        dischargedAt: null,
        dischargedOn: null,
      }),
    ]);
    expect(await manager.find(EncounterPhysician)).toEqual(
      expect.arrayContaining(
        encounters.map(({ id, patientId }) => expect.objectContaining({ encounterId: id, patientId, providerId, kind: 'ATTENDING' })),
      ),
    );
    const documents = await manager.find(Document);
    expect(documents.map(({ type, patientId, encounterId }) => [type, patientId, encounterId])).toEqual(
      expect.arrayContaining([
        ['Care plan', patients[1]?.id, encounters[0]?.id],
        ['Problem list', patients[1]?.id, encounters[0]?.id],
        ['Problem list', patients[2]?.id, null],
        ['Imaging report', patients[1]?.id, encounters[1]?.id],
      ]),
    );
    const problems = documents.find(({ type, encounterId }) => type === 'Problem list' && encounterId !== null);
    const text = Buffer.from((await manager.findOneByOrFail(DocumentPiece, { documentId: problems?.id ?? '' })).bytes).toString();
    expect(text).toMatch(/^PROBLEM LIST\n\n.+\n\n2023-01-28 to 2023-02-09: Cough\nSince 2023-01-27: Äpfelallergie\n$/);
    expect(problems).toMatchObject({ sizeBytes: Buffer.byteLength(text), authoredAt: new Date('2023-01-27T16:17:47Z') });
  });
});

test.each([1, 2, 500])('twice changes nothing, in batches of %i', async (batchSize) => {
  await run(GOOD, { batchSize });
  const before = await everything();
  const report = await run(GOOD, { batchSize });
  expect(counts(report)).toEqual(NONE_NEW);
  expect(await everything()).toEqual(before);
  expect(formatReport(report)).toContain('Nothing was new.');
});

test('what the site has changed since stays as it is', async () => {
  await run(GOOD);
  await opened.database.run(async (manager) => {
    await manager.update(Patient, { mrn: 'p-one' }, { lastName: 'Changed', locked: true });
    await manager.clear(EncounterPhysician);
  });
  const before = await everything();
  await run(GOOD);
  expect(await everything()).toEqual(before);
});

test.each([false, true])('a dry run writes nothing, not even settings, and tells what it would (strict: %s)', async (strict) => {
  const before = await everything();
  const report = await run(GOOD, { dryRun: true, strict });
  expect(counts(report)).toEqual(ALL_NEW);
  expect(report).toMatchObject({ dryRun: true, undone: false });
  expect(await everything()).toEqual(before);
  expect(formatReport(report)).toContain('dry run');
});

test('days are told by the clocks of the site', async () => {
  await run({ 'patients.csv': String(GOOD['patients.csv']) });
  await opened.database.run((manager) => manager.update(SiteSetting, { id: 1 }, { timeZone: 'America/Toronto' }));
  await run(withRow('encounters.csv', 'e-local,2023-07-01T23:30:00,2023-07-02,p-two,,,wellness,'));
  const encounter = (number: string) => opened.database.run((manager) => manager.findOneByOrFail(Encounter, { number }));
  expect(await encounter('e-two')).toMatchObject({ admittedOn: '2023-02-26' });
  expect(await encounter('e-local')).toMatchObject({
    admittedAt: new Date('2023-07-02T03:30:00Z'),
    admittedOn: '2023-07-01',
    dischargedOn: '2023-07-02',
    location: null,
    service: 'Preventive care',
  });
});

test('a byte order mark, carriage returns, blank lines and other cases in the head do no harm', async () => {
  const dressed = Object.fromEntries(
    Object.entries(GOOD).map(([file, text]) => {
      const [head = '', ...rest] = String(text).split('\n');
      return [file, `\ufeff${[head.toLowerCase(), ...rest].join('\r\n')}\r\n\r\n`];
    }),
  );
  expect(counts(await run(dressed))).toEqual(ALL_NEW);
});

test('rows of one document may lie anywhere in the file', async () => {
  const [head = '', ...rows] = String(GOOD['conditions.csv']).trim().split('\n');
  const shuffled = [head, rows[2], rows[1], rows[0], ''].join('\n');
  await run({ ...GOOD, 'conditions.csv': shuffled }, { batchSize: 1 });
  const before = await everything();
  expect(counts(await run(GOOD))).toEqual(NONE_NEW);
  expect(await everything()).toEqual(before);
});

test('files that are not there are told, and do no harm; without patients there is no import', async () => {
  const report = await run({ 'patients.csv': String(GOOD['patients.csv']), 'encounters.csv': String(GOOD['encounters.csv']) });
  expect(report.faults).toEqual([]);
  expect(report.files.filter(({ found }) => !found).map(({ file }) => file)).toEqual([
    'organizations.csv',
    'providers.csv',
    'careplans.csv',
    'conditions.csv',
    'imaging_studies.csv',
  ]);
  expect(formatReport(report)).toMatch(/careplans\.csv +not in the folder/);
  expect(await opened.database.run((manager) => manager.find(Encounter))).toEqual([
    expect.objectContaining({ location: null }),
    expect.objectContaining({ location: null }),
  ]);
  await expect(run({ ...GOOD, 'patients.csv': null })).rejects.toThrow('no patients.csv');
});

test('what was imported before can be referred to, and charts follow a merge', async () => {
  await run({ ...GOOD, 'conditions.csv': null, 'encounters.csv': null, 'careplans.csv': null, 'imaging_studies.csv': null });
  const survivor = sourceId('patient', 'p-two');
  await opened.database.run(async (manager) => {
    const { id, mrnKey, demographicNumber } = await manager.findOneByOrFail(Patient, { mrn: 'p-one' });
    await manager.insert(MergedPatient, { id, survivorId: survivor, mrnKey, demographicNumber, masterFile: '{}', mergedAt: new Date() });
    await manager.delete(Patient, { id });
  });
  const report = await run({ ...GOOD, 'providers.csv': null });
  expect(report.faults).toEqual([]);
  await opened.database.run(async (manager) => {
    expect(await manager.countBy(Encounter, { patientId: survivor })).toBe(2);
    expect(await manager.countBy(EncounterPhysician, { patientId: survivor })).toBe(2);
    expect(await manager.countBy(Document, { patientId: survivor })).toBe(4);
  });
});

test('it can be followed and stopped between batches', async () => {
  const seen: [number, number, string][] = [];
  await run(GOOD, { batchSize: 1, onProgress: (...told) => seen.push(told) });
  expect(seen.every(([done, total]) => done > 0 && done <= total)).toBe(true);
  expect(seen.filter(([done, total]) => done === total).map(([, , file]) => file)).toEqual(expect.arrayContaining(Object.keys(GOOD)));

  const stop = new AbortController();
  const more = withRow('patients.csv', 'p-three,2000-01-01,,,Three,Third,F,,,,');
  const stopped = run(more, {
    batchSize: 1,
    signal: stop.signal,
    onProgress: (_done, _total, file) => (file === 'patients.csv' ? stop.abort(new Error('enough')) : undefined),
  });
  await expect(stopped).rejects.toThrow('enough');
  expect(await opened.database.run((manager) => manager.countBy(Patient, { mrn: 'p-three' }))).toBe(0);
  await expect(run(GOOD, { batchSize: 0 })).rejects.toThrow(RangeError);
});
