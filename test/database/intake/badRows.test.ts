import { Encounter } from '../../../src/entity/Encounter';
import { insertRows } from '../../../src/entity/insertRows';
import { newEncounter } from '../../../src/entity/newEncounter';
import { newPatient } from '../../../src/entity/newPatient';
import { Patient } from '../../../src/entity/Patient';
import { tables } from '../../../src/entity/tables';
import { formatReport } from '../../../src/intake/formatReport';
import type { ImportOptions } from '../../../src/intake/ImportOptions';
import { importSynthea } from '../../../src/intake/importSynthea';
import { openTestDatabase, type TestDatabase } from '../openTestDatabase';
import { folderWith, GOOD, removeFolders, withRow, type Files } from './syntheaFolder';

const NOW = new Date('2026-11-20T15:00:00Z');
let opened: TestDatabase;

beforeAll(async () => {
  opened = await openTestDatabase();
  await opened.database.run(async (manager) => {
    const here = newPatient({ mrn: 'P-HÉRE', demographicNumber: 7, lastName: 'Here', firstName: 'Already' });
    await insertRows(manager, Patient, [here]);
    await insertRows(manager, Encounter, [newEncounter({ patientId: here.id, number: 'E-HERE' }, 'UTC')]);
  });
});
afterAll(async () => {
  removeFolders();
  await opened.close();
});

function run(files: Files, options: Partial<ImportOptions> = {}) {
  return importSynthea({ database: opened.database, folder: folderWith(files), now: NOW, dryRun: false, strict: false, ...options });
}

async function everything(): Promise<string[][]> {
  return opened.database.run((manager) =>
    Promise.all(tables.map(async (table) => (await manager.find<object>(table)).map((row) => JSON.stringify(row)).sort())),
  );
}

const long = (length: number) => 'ß'.repeat(length);
const encounter = (id: string, rest: Partial<Record<'start' | 'stop' | 'patient' | 'organization' | 'provider' | 'kind', string>>) => {
  const { start = '2023-01-01T10:00:00Z', stop = '', patient = 'p-one', organization = '', provider = '', kind = 'emergency' } = rest;
  return `${id},${start},${stop},${patient},${organization},${provider},${kind},`;
};

/** A row that is bad, as the last of its file; the column that is named, and the rule. */
const BAD: readonly (readonly [file: string, row: string, column: string | null, rule: string])[] = [
  ['organizations.csv', 'o2,,Nowhere', 'NAME', 'REQUIRED'],
  ['providers.csv', 'x1,o1,', 'NAME', 'REQUIRED'],
  ['providers.csv', `x1,o1,${long(201)}`, 'NAME', 'TOO_LONG'],
  ['providers.csv', '0f4db68f-bbbb,o1,Same Letters', 'ID', 'DUPLICATE'],
  ['patients.csv', ',1990-01-01,,,A,B,F,,,,', 'ID', 'REQUIRED'],
  ['patients.csv', 'p-x,1990-01-01,,,A,  ,F,,,,', 'LAST', 'REQUIRED'],
  ['patients.csv', 'p-x,1990-02-30,,,A,B,F,,,,', 'BIRTHDATE', 'NOT_A_DATE'],
  ['patients.csv', 'p-x,1990-02-03,soon,,A,B,F,,,,', 'DEATHDATE', 'NOT_A_DATE'],
  ['patients.csv', `p-x,1990-02-03,,,${long(101)},B,F,,,,`, 'FIRST', 'TOO_LONG'],
  ['patients.csv', `p-x,1990-02-03,,,A,${'ﷺ'.repeat(30)},F,,,,`, 'LAST', 'TOO_LONG'],
  ['patients.csv', `p-x,1990-02-03,,,A,B,${long(17)},,,,`, 'GENDER', 'TOO_LONG'],
  ['patients.csv', `${'x'.repeat(65)},1990-02-03,,,A,B,F,,,,`, 'ID', 'TOO_LONG'],
  ['patients.csv', 'p-one,1990-02-03,,,A,B,F,,,,', 'ID', 'DUPLICATE'],
  ['patients.csv', 'P-ONE,1990-02-03,,,A,B,F,,,,', 'ID', 'DUPLICATE'],
  ['patients.csv', 'p-here,1990-02-03,,,A,B,F,,,,', 'ID', 'DUPLICATE'],
  ['patients.csv', 'p-x,1990-02-03', null, 'COLUMN_COUNT'],
  ['patients.csv', 'p-x,1990-02-03,,,A,B,F,,,,,', null, 'COLUMN_COUNT'],
  ['patients.csv', 'p-x,1990-02-03,,,A,B"C"D"E",F,,,,', null, 'MALFORMED'],
  ['patients.csv', 'p-x,1990-02-03,,,A,"B"C"D"E,F,,,,', null, 'MALFORMED'],
  ['patients.csv', 'p-x,1990-02-03,,,A,"B,F,,,,', null, 'NOT_CLOSED'],
  ['patients.csv', `p-x,1990-02-03,,,A,"${'B\n'.repeat(600_000)}`, null, 'NOT_CLOSED'],
  ['encounters.csv', encounter('e-x', { start: '' }), 'START', 'REQUIRED'],
  ['encounters.csv', encounter('e-x', { start: '2023-01-01 10:00' }), 'START', 'NOT_A_DATE'],
  ['encounters.csv', encounter('e-x', { start: '2023-13-01T10:00:00Z' }), 'START', 'NOT_A_DATE'],
  ['encounters.csv', encounter('e-x', { start: '0900-01-01T10:00:00Z' }), 'START', 'NOT_A_DATE'],
  ['encounters.csv', encounter('e-x', { stop: '2022-12-31T10:00:00Z' }), 'STOP', 'ENDS_BEFORE_START'],
  ['encounters.csv', encounter('e-x', { patient: '' }), 'PATIENT', 'REQUIRED'],
  ['encounters.csv', encounter('e-x', { patient: 'p-nobody' }), 'PATIENT', 'UNKNOWN_REFERENCE'],
  ['encounters.csv', encounter('e-x', { organization: 'o-none' }), 'ORGANIZATION', 'UNKNOWN_REFERENCE'],
  ['encounters.csv', encounter('e-x', { provider: 'x-none' }), 'PROVIDER', 'UNKNOWN_REFERENCE'],
  ['encounters.csv', encounter('e-x', { kind: long(65) }), 'ENCOUNTERCLASS', 'TOO_LONG'],
  ['encounters.csv', encounter('e-one', {}), 'ID', 'DUPLICATE'],
  ['encounters.csv', encounter('e-here', {}), 'ID', 'DUPLICATE'],
  ['careplans.csv', 'c2,2023-01-27,,p-one,e-two,,', 'DESCRIPTION', 'REQUIRED'],
  ['careplans.csv', 'c2,,,p-one,e-two,Rest,', 'START', 'REQUIRED'],
  ['conditions.csv', '2023-01-28,2023-01-27,p-one,e-two,1,Cough', 'STOP', 'ENDS_BEFORE_START'],
  ['conditions.csv', '2023-01-28,,p-one,e-none,1,Cough', 'ENCOUNTER', 'UNKNOWN_REFERENCE'],
  ['conditions.csv', '2023-01-28,,p-two,e-two,1,Cough', 'ENCOUNTER', 'OTHER_PATIENT'],
  ['conditions.csv', '2023-01-28,,,,1,Cough', 'PATIENT', 'REQUIRED'],
  ['conditions.csv', '28.1.2023,,p-one,,1,Cough', 'START', 'NOT_A_DATE'],
  ['imaging_studies.csv', 'i2,yesterday,p-one,e-two,Chest,X-ray,', 'DATE', 'NOT_A_DATE'],
];

test.each(BAD.map(([file, row, column, rule]) => [file, column, rule, row] as const))('%s, %s: %s', async (file, column, rule, row) => {
  const number =
    String(GOOD[file])
      .replace(/"[^"]*"/g, '')
      .trim()
      .split('\n').length + 1;
  const first = await run(withRow(file, row));
  expect(first.faults).toEqual([{ file, row: number, column, rule }]);
  expect(first.files.map(({ bad }) => bad).reduce((sum, bad) => sum + bad)).toBe(1);
  const before = await everything();
  const again = await run(withRow(file, row));
  expect(again.faults).toEqual(first.faults);
  expect(again.files.map(({ inserted }) => inserted)).toEqual(first.files.map(() => 0));
  expect(await everything()).toEqual(before);
});

test('bytes that are not UTF-8 are refused', async () => {
  const row = Buffer.concat([
    Buffer.from(`${String(GOOD['patients.csv'])}p-x,1990-02-03,,,Andr`),
    Buffer.from([0xe9]),
    Buffer.from(',B,F,,,,\n'),
  ]);
  expect((await run({ ...GOOD, 'patients.csv': row })).faults).toEqual([
    { file: 'patients.csv', row: 4, column: 'FIRST', rule: 'NOT_UTF8' },
  ]);
});

test('a file without a column it needs, or with one twice, is not read', async () => {
  const report = await run({
    ...GOOD,
    'conditions.csv': 'START,STOP,PATIENT\n1,2,3\n',
    'careplans.csv': '',
    'providers.csv': 'Id,NAME,id\nx,y,z\n',
  });
  expect(report.faults).toEqual(
    expect.arrayContaining([
      { file: 'conditions.csv', row: 1, column: 'ENCOUNTER', rule: 'COLUMN_MISSING' },
      { file: 'conditions.csv', row: 1, column: 'DESCRIPTION', rule: 'COLUMN_MISSING' },
      { file: 'careplans.csv', row: 1, column: 'START', rule: 'COLUMN_MISSING' },
      { file: 'providers.csv', row: 1, column: null, rule: 'COLUMN_REPEATED' },
    ]),
  );
  expect(report.files.find(({ file }) => file === 'conditions.csv')).toMatchObject({ found: true, read: 0, inserted: 0 });
});

test('rows around bad ones are numbered as a spreadsheet numbers them', async () => {
  const files = withRow('patients.csv', ['p-x,,', '', 'p-y,1990-02-03,,,A,B"C"D,F,,,,', 'p-z,x,,,A,B,F,,,,'].join('\n'));
  expect((await run(files)).faults.map(({ row, rule }) => [row, rule])).toEqual([
    [4, 'COLUMN_COUNT'],
    [6, 'MALFORMED'],
    [7, 'NOT_A_DATE'],
  ]);
});

test('a report holds no value, and lists a hundred faults', async () => {
  const rows = Array.from({ length: 130 }, (_, index) => `p-secret-${index},1990-99-99,,,Secret,Name,F,,,,`);
  const report = await run(withRow('patients.csv', rows.join('\n')));
  expect(report).toMatchObject({ faultsLeftOut: 30 });
  expect(report.faults).toHaveLength(100);
  expect(report.files.find(({ file }) => file === 'patients.csv')).toMatchObject({ read: 132, bad: 130 });
  const text = formatReport(report);
  expect(text).toContain('patients.csv, row 4, BIRTHDATE: the value is not a date');
  expect(text).toContain('… and 30 more');
  expect(text + JSON.stringify(report)).not.toMatch(/secret|1990/i);
});

describe('strict', () => {
  test('one bad row, and nothing is left behind; all faults are told', async () => {
    const own = await openTestDatabase();
    try {
      const bad = withRow('imaging_studies.csv', 'i2,yesterday,p-one,e-two,Chest,X-ray,\ni3,2023-01-01,p-none,,Chest,X-ray,');
      const report = await importSynthea({ database: own.database, folder: folderWith(bad), now: NOW, dryRun: false, strict: true });
      expect(report).toMatchObject({ undone: true, faultsLeftOut: 0 });
      expect(report.faults).toHaveLength(2);
      expect(report.files.map(({ inserted }) => inserted)).toEqual(report.files.map(() => 0));
      expect(formatReport(report)).toContain('Nothing was written: the import was strict');
      for (const table of tables) expect(await own.database.run((manager) => manager.count(table))).toBe(0);
      const good = await importSynthea({ database: own.database, folder: folderWith(GOOD), now: NOW, dryRun: false, strict: true });
      expect(good).toMatchObject({ undone: false, faults: [] });
      expect(await own.database.run((manager) => manager.count(Patient))).toBe(2);
    } finally {
      await own.close();
    }
  });
});
