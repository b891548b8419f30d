import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sql from 'sql-template-tag';
import { readBody } from '../../../src/audit/readBody';
import { demoId } from '../../../src/demo/demoId';
import { Shell } from './chartsafe';

let shell: Shell;
beforeAll(async () => {
  shell = await Shell.open();
});
afterAll(() => shell.close());

const SAMPLE = join(__dirname, '../../../no-such-folder');

describe('each command says what it did, as JSON alone where that is wanted', () => {
  test('migrate and seed, once', async () => {
    const migrated = await shell.run(['migrate', '--json']);
    expect([migrated.code, migrated.json.migrations.length > 0, migrated.stderr]).toEqual([0, true, '']);
    expect(await shell.run(['seed', '--json'])).toMatchObject({ code: 0, json: { seeded: true }, stderr: '' });
    const again = await shell.run(['seed', '--json']);
    expect(again).toMatchObject({ code: 2, json: { error: { kind: 'USAGE', message: expect.stringContaining('needs an empty one') } } });
    expect((await shell.run(['migrate'])).stdout).toBe('The database is up to date.\n');
  });

  test('token', async () => {
    const minted = await shell.run(['token', 'ada', '--json']);
    expect(minted).toMatchObject({ code: 0, json: { username: 'ada', token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) } });
    expect(await shell.run(['token', 'nobody'])).toMatchObject({ code: 2, stdout: '' });
    expect(await shell.run(['token', 'ada'], { PERSONAS: 'off' })).toMatchObject({ code: 2, stdout: '' });
  });

  test('explain names every rule, and is an event of the trail that nobody asked for who is signed in', async () => {
    const { code, json } = await shell.run(['explain', 'farid', 'mrn=CS-1002', '--json']);
    expect({ code, json }).toMatchObject({
      code: 0,
      json: {
        provider: { username: 'farid' },
        record: `Patient:${demoId('patient', 1002)}`,
        mayRead: true,
        verdict: { decision: { disclosure: 'EXISTENCE', door: 'NEVER' }, fired: ['B'] },
        inherited: null,
      },
    });
    expect(json.rules.map(({ rule }: { rule: string }) => rule)).toEqual(expect.arrayContaining(['L1', 'B', 'M', 'P', 'V']));
    const [event] = await shell.within((database) =>
      database.query<{ id: string; body: string; viewerId: string | null }>(
        sql`SELECT id, body, viewer_id AS viewerId FROM audit_event WHERE action = 'EXPLANATION'`,
      ),
    );
    expect(event?.viewerId).toBeNull();
    expect(readBody(event!.id, event!.body)).toMatchObject({
      actor: { viewerId: null, operationName: 'command' },
      records: [{ patientId: demoId('patient', 1002), disclosure: 'EXISTENCE', rules: ['B'] }],
    });
  });

  test('explain is a tree of lines for people, also of an encounter by its number', async () => {
    const { code, stdout } = await shell.run(['explain', 'clara', 'encounter=E-1008-1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Clara Clover sees Encounter:\S+ at IDENTITY\/REASON\n {2}from the patient, at CHART\/OPEN: it leaves CHART\/OPEN\n/,
    );
    expect(stdout).toContain(
      'M applies: the fragment does not clearly open it → IDENTITY/REASON\n      limit “Psychiatry and addiction medicine”',
    );
  });

  test.each([
    [['explain', 'nobody', 'mrn=CS-1002']],
    [['explain', 'ada', 'mrn=no-such-number']],
    [['explain', 'ada', 'CS-1002']],
    [['explain', 'ada']],
    [['import', 'hl7', '.']],
    [['no-such-command']],
    [['audit', 'export', '--format', 'xml', '--as', 'jonas']],
    [['audit', 'drop', '--before', 'yesterday']],
  ])('wrong usage ends with 2, and says nothing on the standard output: %j', async (given) => {
    const { code, stdout, stderr } = await shell.run(given);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  test('audit verify: 0 where the trail holds, 1 where it is broken', async () => {
    expect(await shell.run(['audit', 'verify', '--json'])).toMatchObject({ code: 0, json: { faults: [] }, stderr: '' });
    await shell.within((database) => database.query(sql`UPDATE audit_event SET outcome = 'REFUSED' WHERE action = 'EXPLANATION'`));
    expect(await shell.run(['audit', 'verify', '--json'])).toMatchObject({
      code: 1,
      json: { faults: [{ fault: 'CHANGED' }, { fault: 'CHANGED' }] },
    });
    await shell.within((database) => database.query(sql`UPDATE audit_event SET outcome = 'SUCCESS' WHERE action = 'EXPLANATION'`));
  });

  test('an environment with faults ends with 2, and lists them', async () => {
    const { code, json, stderr } = await shell.run(['migrate', '--json'], { PORT: 'many', NODE_ENV: 'production' });
    expect([code, json.error.kind]).toEqual([2, 'USAGE']);
    expect(stderr).toContain('PORT');
    expect(stderr).toContain('AUDIT_KEY');
  });

  test('a database that does not answer ends with 3', async () => {
    const { code, json } = await shell.run(['token', 'ada', '--json'], { DATABASE_URL: 'mysql://root@127.0.0.1:1/none' });
    expect([code, json.error.kind]).toEqual([3, 'UNAVAILABLE']);
  });

  test('help ends with 0 and says how commands end', async () => {
    const { code, stdout } = await shell.run(['--help']);
    expect(code).toBe(0);
    for (const word of ['migrate', 'seed', 'import', 'token', 'audit', 'explain', 'doctor', '3 where something is unavailable'])
      expect(stdout).toContain(word);
  });

  test('an import of no folder is told', async () => {
    expect((await shell.run(['import', 'synthea', SAMPLE, '--json'])).code).not.toBe(0);
  });
});

test('docs/commands.md names every command', async () => {
  const text = readFileSync(join(__dirname, '../../../docs/commands.md'), 'utf8');
  for (const name of [
    'serve',
    'migrate',
    'seed',
    'import',
    'token',
    'explain',
    'doctor',
    'audit verify',
    'audit drop',
    'audit export',
    'release-notices',
    'schema',
  ])
    expect(text).toContain(`\`${name}`);
});
