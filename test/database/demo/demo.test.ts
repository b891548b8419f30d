import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoLimits } from '../../../src/demo/access';
import { isEmpty } from '../../../src/demo/isEmpty';
import { personas } from '../../../src/demo/personas';
import { seedDemo } from '../../../src/demo/seedDemo';
import { story } from '../../../src/demo/story';
import { newPatient } from '../../../src/entity/newPatient';
import { Patient } from '../../../src/entity/Patient';
import { tables } from '../../../src/entity/tables';
import { decideEncounter, decidePatient, type Verdict } from '../../../src/policy/decide';
import { OverrideSetting } from '../../../src/policy/OverrideSetting';
import { BlacklistDisclosure, PhysicianOfRecordScope, type SiteSettings } from '../../../src/policy/SiteSettings';
import { openTestDatabase, type TestDatabase } from '../openTestDatabase';
import { readHospital, type Hospital } from './readHospital';

const NOW = new Date('2026-03-09T03:30:00Z');
const PAGE = readFileSync(join(__dirname, '../../../docs/demo.md'), 'utf8');

let opened: TestDatabase;
let hospital: Hospital;

beforeAll(async () => {
  opened = await openTestDatabase();
  await seedDemo(opened.database, NOW);
  hospital = await readHospital(opened.database, NOW);
});
afterAll(() => opened.close());

const WORDS: Readonly<Record<string, string>> = {
  'CHART OPEN': 'open',
  'IDENTITY REASON': 'reason',
  'IDENTITY APPROVAL': 'approval',
  'IDENTITY NEVER': 'name only',
  'DEMOGRAPHICS NEVER': 'Master File',
  'EXISTENCE NEVER': 'blocked',
  'NOTHING NEVER': '–',
};

function inWords({ decision: { disclosure, door }, fired }: Verdict): string {
  const word = WORDS[`${disclosure} ${door}`] ?? `${disclosure} ${door}`;
  return fired.length === 0 ? word : `${word} (${[...fired].sort().join(', ')})`;
}

function verdict(username: string, number: string, site: Partial<SiteSettings> = {}): string {
  const viewer = hospital.viewer(username, site);
  const patient = hospital.patients.get(number);
  if (patient) return inWords(decidePatient(viewer, patient));
  const encounter = hospital.encounters.get(number);
  if (!encounter) throw new Error(`no record ${number}`);
  return inWords(decideEncounter(viewer, encounter));
}

/** The rows of a table of the page, cell by cell, without its head. */
function tableUnder(heading: string): string[][] {
  const section = PAGE.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  return lines.map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
}

const [head = [], , ...claims] = tableUnder('Who sees what');

test('the table of the page speaks of every part of the story and of every active persona', () => {
  expect(head.slice(2)).toEqual(personas.map(({ username }) => username).filter((username) => username !== 'liam'));
  expect(claims.map(([, number]) => number)).toEqual(expect.arrayContaining(Object.values(story).map(({ mrn }) => mrn)));
});

test.each(claims.map(([record, number, ...cells]) => [number as string, record as string, cells] as const))(
  '%s: %s',
  (number, _, cells) => {
    expect(head.slice(2).map((username) => verdict(username, number))).toEqual(cells);
  },
);

test('the page names everyone as they are named in the rows', async () => {
  const rows = await opened.database.run((manager) => manager.find(Patient));
  const named = tableUnder('Patients to look for').slice(2);
  expect(named).toHaveLength(Object.keys(story).length);
  for (const { id, mrn, demographicNumber, firstName, lastName, encounters } of Object.values(story)) {
    expect(named.map(([name, number]) => [name, number])).toContainEqual([`${firstName} ${lastName}`, mrn]);
    expect(rows).toContainEqual(expect.objectContaining({ id, mrn, demographicNumber, firstName, lastName }));
    for (const encounter of encounters) expect(hospital.encounters.get(encounter.number)).toMatchObject({ encounter_id: encounter.id });
  }
  const people = tableUnder('As whom you can look around').slice(2);
  expect(people.map(([username, name]) => [username, name])).toEqual(
    personas.map(({ username, displayName }) => [`\`${username}\``, displayName]),
  );
});

describe('every row of the table of rules is seen by someone', () => {
  const atDefault = [
    ['L1', 'clara', 'CS-1004', '– (L1)'],
    ['L2', 'farid', 'E-1007-2', '– (L2)'],
    ['B, EXISTENCE', 'farid', 'CS-1002', 'blocked (B)'],
    ['M of an encounter, ALLOW', 'clara', 'E-1008-1', 'reason (M)'],
    ['M of an encounter, PROMPT', 'greta', 'FOR-1017-2', 'approval (M)'],
    ['M of an encounter, DENY', 'elif', 'E-1015-3', '– (M)'],
    ['M of a patient, ALLOW', 'kaya', 'CS-1016', 'reason (M)'],
    ['M of a patient, PROMPT', 'dmitri', 'CS-1011', 'approval (M)'],
    ['M of a patient, DENY', 'elif', 'CS-1013', '– (M)'],
    ['P, ALLOW', 'bruno', 'CS-1009', 'reason (P)'],
    ['V by locks', 'clara', 'CS-1005', '– (V)'],
    ['V by DENY', 'elif', 'CS-1014', '– (V)'],
  ] as const;
  test.each(atDefault)('%s', (_, username, number, expected) => expect(verdict(username, number)).toBe(expected));

  const otherwise = [
    ['P, PROMPT', 'bruno', 'CS-1009', { physicianOfRecordOverride: OverrideSetting.PROMPT }, 'approval (P)'],
    ['P, DENY', 'bruno', 'CS-1009', { physicianOfRecordOverride: OverrideSetting.DENY }, 'name only (P)'],
    ['P, EVERYONE', 'clara', 'CS-1009', { physicianOfRecordScope: PhysicianOfRecordScope.EVERYONE }, 'reason (P)'],
    ['B, NOTHING', 'farid', 'CS-1002', { blacklistDisclosure: BlacklistDisclosure.NOTHING }, '– (B)'],
    ['B, DEMOGRAPHICS', 'farid', 'CS-1002', { blacklistDisclosure: BlacklistDisclosure.DEMOGRAPHICS }, 'Master File (B)'],
  ] as const;
  test.each(otherwise)('%s, under another setting', (_, username, number, site, expected) =>
    expect(verdict(username, number, site)).toBe(expected),
  );
});

test('every limit that is switched on is read without a fault, and binds somebody', () => {
  const limits = hospital.usernames.flatMap((username) => hospital.viewer(username).limits);
  expect(limits.map(({ fault }) => fault)).toEqual(limits.map(() => null));
  expect(new Set(limits.map(({ id }) => id)).size).toBe(demoLimits.filter(({ enabled }) => enabled).length);
});

async function count(sql: string): Promise<number> {
  const rows = await opened.database.run((manager) => manager.query<{ n: number | string }[]>(`SELECT COUNT(*) AS n FROM ${sql}`));
  return Number(rows[0]?.n);
}

test.each([
  ['provider', 14],
  ['patient', 80],
  ['encounter', 300],
  ['document', 900],
  ['override_reason', 8],
  ['site_setting WHERE physician_of_record_security AND version = 2', 1],
  ["document WHERE media_type = 'text/plain' AND size_bytes < 300", 0],
  ['document d WHERE d.size_bytes <> (SELECT SUM(LENGTH(p.bytes)) FROM document_piece p WHERE p.document_id = d.id)', 0],
  ['document d JOIN encounter e ON e.id = d.encounter_id WHERE e.patient_id <> d.patient_id', 0],
  ['encounter_physician x JOIN encounter e ON e.id = x.encounter_id WHERE e.patient_id <> x.patient_id', 0],
  ['encounter WHERE discharged_at < admitted_at', 0],
  ["encounter WHERE admitted_at > '2026-03-09 03:30:00' OR discharged_at > '2026-03-09 03:30:00'", 0],
  ['patient p WHERE p.locked AND NOT EXISTS (SELECT 1 FROM record_lock l WHERE l.patient_id = p.id AND l.encounter_id IS NULL)', 0],
  ['encounter e WHERE e.locked AND NOT EXISTS (SELECT 1 FROM record_lock l WHERE l.encounter_id = e.id AND l.unlocked_at IS NULL)', 0],
  ['access_limit WHERE NOT enabled', 1],
])('%s: %i', async (sql, expected) => expect(await count(sql)).toBe(expected));

test.each([
  'encounter WHERE discharged_at IS NULL',
  'encounter WHERE service IS NULL',
  'encounter WHERE admitted_at IS NULL',
  'patient WHERE birth_date IS NULL',
  'patient p WHERE NOT EXISTS (SELECT 1 FROM encounter e WHERE e.patient_id = p.id)',
  'document WHERE encounter_id IS NULL',
  "document WHERE media_type = 'image/png'",
  "document WHERE media_type = 'application/pdf'",
  'document WHERE size_bytes > 60000',
  "chart_deficiency WHERE resolved_at IS NULL AND kind = 'SIGN'",
  "chart_deficiency WHERE resolved_at IS NULL AND kind = 'COMPLETE'",
  'chart_deficiency x JOIN document d ON d.id = x.document_id JOIN encounter e ON e.id = d.encounter_id WHERE e.locked',
  "chart_deficiency x JOIN document d ON d.id = x.document_id JOIN encounter e ON e.id = d.encounter_id WHERE e.number LIKE 'FOR-%'",
])('there is some %s', async (sql) => expect(await count(sql)).toBeGreaterThan(0));

test('Ada is physician of record of about a third of the encounters, Bruno of five', async () => {
  const of = (username: string) => count(`encounter_physician x JOIN provider p ON p.id = x.provider_id WHERE p.username = '${username}'`);
  const ada = await of('ada');
  expect(ada).toBeGreaterThan(85);
  expect(ada).toBeLessThan(115);
  expect(await of('bruno')).toBe(5);
});

/** All that is in a database, but for how the migrations came into it. */
async function everything({ database }: TestDatabase): Promise<unknown[]> {
  return database.run((manager) =>
    Promise.all(tables.map(async (table) => (await manager.find<object>(table)).map((row) => JSON.stringify(row)).sort())),
  );
}

test('the same day brings the same rows, another day the same ids, and days as long ago', async () => {
  const [sameDay, later] = [await openTestDatabase(), await openTestDatabase()];
  try {
    await seedDemo(sameDay.database, new Date(NOW.getTime() + 30 * 60_000 - 1));
    expect(await everything(sameDay)).toEqual(await everything(opened));
    const muchLater = new Date('2031-07-01T16:00:00Z');
    await seedDemo(later.database, muchLater);
    const aged = await readHospital(later.database, muchLater);
    expect([...aged.encounters.values()].map((facts) => facts.encounter_id)).toEqual(
      [...hospital.encounters.values()].map((facts) => facts.encounter_id),
    );
    expect(aged.patients.get(story.oliveOakes.mrn)?.birth_date).toBe('1961-04-17');
    expect(hospital.encounters.get('E-1014-1')?.admit_date).toBe('2026-03-05');
    expect(aged.encounters.get('E-1014-1')?.admit_date).toBe('2031-06-28');
  } finally {
    await sameDay.close();
    await later.close();
  }
});

test('it is refused where anybody is there already, and leaves that as it was', async () => {
  const other = await openTestDatabase();
  try {
    expect(await isEmpty(other.database)).toBe(true);
    await other.database.run((manager) =>
      manager.insert(Patient, newPatient({ mrn: '1', demographicNumber: 1, lastName: 'Elsewhere', firstName: 'Erik' })),
    );
    expect(await isEmpty(other.database)).toBe(false);
    await expect(seedDemo(other.database, NOW)).rejects.toThrow('needs an empty one');
    expect(await other.database.run((manager) => manager.count(Patient))).toBe(1);
  } finally {
    await other.close();
  }
  await expect(seedDemo(opened.database, NOW)).rejects.toThrow('needs an empty one');
});
