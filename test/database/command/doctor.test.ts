import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sql, { raw } from 'sql-template-tag';
import { doctor } from '../../../src/command/doctor/doctor';
import { prepareSite } from '../../../src/entity/prepareSite';
import { seedDemo } from '../../../src/demo/seedDemo';
import { readConfig } from '../../../src/server/Config';
import { Shell } from './chartsafe';

declare const databaseUrl: string;
const isServer = !databaseUrl.startsWith('sqlite:');

let shell: Shell;
beforeEach(async () => {
  shell = await Shell.open();
  await shell.within(async (database) => {
    await database.dataSource.runMigrations();
    await prepareSite(database);
    await seedDemo(database, new Date());
  });
});
afterEach(() => shell.close());

const environment = () => ({ NODE_ENV: 'test', DATABASE_URL: shell.url, AUDIT_ANCHOR_FILE: shell.anchorFile });

/** What the doctor finds, a line each: severity, check, problem. */
async function findings(env: Readonly<Record<string, string>> = {}, clock = () => new Date()): Promise<string[]> {
  const { json, text, failed } = await doctor(() => readConfig({ ...environment(), ...env }), clock);
  const found = (json as { findings: { check: string; severity: string; problem: string; mend: string }[] }).findings;
  expect(failed).toBe(found.some(({ severity }) => severity === 'FAULT'));
  for (const { problem, mend } of found) {
    expect(text).toContain(problem);
    expect(mend.length).toBeGreaterThan(10);
  }
  return found.map(({ severity, check, problem }) => `${severity} ${check}: ${problem}`);
}

const change = (statement: string) => shell.within((database) => database.query(raw(statement)));

test('the demonstration hospital has no fault', async () => {
  expect(await findings()).toEqual([]);
});

test.each<[string, string, RegExp[]]>([
  ['no settings', 'DELETE FROM site_setting', [/^FAULT settings: the site has no settings/]],
  ['an unknown setting', "UPDATE site_setting SET blacklist_disclosure = 'SOME'", [/^FAULT settings: blacklist_disclosure/]],
  ['an unknown zone', "UPDATE site_setting SET time_zone = 'Mars/Base'", [/^FAULT settings: time_zone/]],
  ['no reasons', 'UPDATE override_reason SET active = 0', [/^WARNING settings: no reason/]],
  [
    'a broken fragment',
    "UPDATE access_limit SET fragment = 'service LIKE' WHERE name_key LIKE 'psychiatry%'",
    [/^FAULT limits: .*“Psychiatry and addiction medicine”: its fragment/],
  ],
  ['an unknown level', "UPDATE access_limit SET level = 'WARD' WHERE name_key LIKE 'psychiatry%'", [/^FAULT limits: .* its level/]],
  ['nobody for roles', "DELETE FROM role_permission WHERE permission = 'ROLES_MANAGE'", [/^FAULT roles: no active provider/]],
  [
    'an unknown migration',
    "INSERT INTO migration (timestamp, name) VALUES (9, 'Future9')",
    [/^FAULT migrations: .*does not know: Future9/],
  ],
  ['a missing migration', "DELETE FROM migration WHERE name LIKE 'Trail%'", [/^FAULT migrations: not yet run: Trail/]],
])('%s', async (_, statement, expected) => {
  await change(statement);
  const found = await findings();
  expect(found).toEqual(expected.map((each) => expect.stringMatching(each)));
});

test('open requests that no active analyst can see', async () => {
  await shell.within(async (database) => {
    await database.query(sql`DELETE FROM role_permission WHERE permission = 'OVERRIDE_DECIDE'`);
    const [viewer] = await database.query<{ id: string }>(sql`SELECT id FROM provider WHERE username = 'bruno'`);
    const [patient] = await database.query<{ id: string }>(sql`SELECT id FROM patient LIMIT 1`);
    const now = new Date().toISOString().replace('T', ' ').replace('Z', '');
    await database.query(sql`
      INSERT INTO override_request (id, viewer_id, patient_id, reason_code, state, open_key, created_at, version)
      VALUES ('00000000-0000-4000-8000-000000000001', ${viewer!.id}, ${patient!.id}, 'CONSULT', 'PENDING', 'k', ${now}, 1)`);
  });
  expect(await findings()).toEqual([expect.stringMatching(/^WARNING requests: no active analyst can see 1 open requests/)]);
});

test('anchors: none, a file that is gone, and one that cannot be made', async () => {
  expect(await findings({ AUDIT_ANCHOR_FILE: '' })).toEqual([expect.stringMatching(/^WARNING anchor: .* anchored nowhere/)]);
  await writeFile(join(shell.folder, 'no-folder'), '');
  expect(await findings({ AUDIT_ANCHOR_FILE: join(shell.folder, 'no-folder', 'anchors') })).toEqual([
    expect.stringMatching(/^FAULT anchor: .* cannot be made/),
  ]);
  expect(await shell.run(['explain', 'ada', 'mrn=CS-1002'])).toMatchObject({ code: 0 });
  await rm(shell.anchorFile);
  // The key of commands in development is known there.
  expect(await findings()).toEqual([expect.stringMatching(/^FAULT anchor: the trail has heads/)]);
});

test('keys that signed the trail and are not configured', async () => {
  await shell.run(['explain', 'ada', 'mrn=CS-1002'], { AUDIT_KEY: 'x'.repeat(40), AUDIT_KEY_ID: 'former' });
  expect(await findings()).toEqual([expect.stringMatching(/^FAULT keys: .* not configured: former/)]);
});

test('keys of the identity provider that cannot be fetched, and a Redis that does not answer', async () => {
  const peers = {
    JWKS_URL: 'http://127.0.0.1:1/keys',
    JWT_ISSUER: 'https://issuer',
    JWT_AUDIENCE: 'chartsafe',
    REDIS_URL: 'redis://127.0.0.1:1',
  };
  expect(await findings(peers)).toEqual([
    expect.stringMatching(/^FAULT redis/),
    expect.stringMatching(/^FAULT keys: the keys at JWKS_URL/),
  ]);
});

test('a configuration with faults, such as personas in production, is told fault by fault', async () => {
  const found = await findings({ NODE_ENV: 'production', PERSONAS: 'on' });
  expect(found).toEqual(
    expect.arrayContaining([expect.stringMatching(/^FAULT configuration: PERSONAS is on/), expect.stringMatching(/JWKS_URL is missing/)]),
  );
});

test('a database that is not there', async () => {
  expect(await findings({ DATABASE_URL: 'mysql://root:secret@127.0.0.1:1/none' })).toEqual([
    'FAULT database: the database cannot be reached: ECONNREFUSED',
  ]);
  expect(await findings({ DATABASE_URL: `sqlite:${join(shell.folder, 'none.db')}` })).toEqual([
    expect.stringMatching(/^FAULT database: the file/),
  ]);
});

(isServer ? test : test.skip)('a clock that is off, and a collation that is not by code point', async () => {
  expect(await findings({}, () => new Date(Date.now() + 60_000))).toEqual([expect.stringMatching(/^FAULT clock: .* 60 seconds/)]);
  await change('ALTER TABLE patient MODIFY last_name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL');
  expect(await findings()).toEqual([expect.stringMatching(/^FAULT collation: 1 columns .* patient.last_name/)]);
});

test('the command ends with 0 where nothing is wrong, and with 1 where something is', async () => {
  expect(await shell.run(['doctor', '--json'])).toMatchObject({ code: 0, json: { healthy: true, findings: [] } });
  await change('DELETE FROM site_setting');
  expect(await shell.run(['doctor', '--json'])).toMatchObject({
    code: 1,
    json: { healthy: false, findings: [{ check: 'settings' }] },
    stderr: '',
  });
  expect(await shell.run(['doctor'], { NODE_ENV: 'production' })).toMatchObject({ code: 1, stderr: '' });
});
