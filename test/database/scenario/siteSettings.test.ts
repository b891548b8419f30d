import { DateTime } from 'luxon';
import sql from 'sql-template-tag';
import { Encounter } from '../../../src/entity/Encounter';
import { insertRows } from '../../../src/entity/insertRows';
import { newEncounter } from '../../../src/entity/newEncounter';
import { readSite } from '../../../src/gate/readSite';
import { readSiteSettings } from '../../../src/gate/readSiteSettings';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { ADMINISTRATOR, did, outcome, person } from './administration';
import { answer, eventsOf, REASON_CODES, unique } from './queries';

let world: World;
beforeEach(async () => {
  world = await World.open();
  await world.provider('ines', { permissions: ADMINISTRATOR });
});
afterEach(() => world.close());

const SETTINGS = `physicianOfRecordSecurity physicianOfRecordScope physicianOfRecordOverride blacklistDisclosure grantMinutes
  assignmentMaxDays requestLapseDays timeZone reasons { code text active } version`;
const change = (input: string, version: number, fields = SETTINGS) =>
  did(world, 'ines', `changeSiteSettings(input: { ${input} }, version: ${version}) { ${fields} }`);
const read = async () => (await world.ask('ines', `{ siteSettings { ${SETTINGS} } }`)).body.data.siteSettings as Record<string, unknown>;

describe('the settings of the site', () => {
  test('begin as every site begins', async () => {
    expect(await read()).toMatchObject({
      physicianOfRecordSecurity: false,
      physicianOfRecordScope: 'PHYSICIANS',
      physicianOfRecordOverride: 'ALLOW',
      blacklistDisclosure: 'EXISTENCE',
      grantMinutes: 60,
      assignmentMaxDays: 30,
      requestLapseDays: 14,
      timeZone: 'UTC',
      version: 1,
    });
    expect(((await read()).reasons as { code: string; active: boolean }[]).map(({ code, active }) => [code, active])).toEqual(
      REASON_CODES.map((code) => [code, true]),
    );
  });

  test('are changed one by one or together; each change is an event with what was and what is', async () => {
    const first = await read();
    const changed = { ...first, physicianOfRecordSecurity: true, grantMinutes: 1440, version: 2 };
    expect(await change('physicianOfRecordSecurity: true, grantMinutes: 1440', 1)).toEqual(changed);
    expect(await read()).toEqual(changed);
    const events = (await eventsOf(world, 'ines')).filter(({ action }) => action === 'SITE_SETTINGS_CHANGED');
    expect(events).toEqual([
      {
        action: 'SITE_SETTINGS_CHANGED',
        outcome: 'SUCCESS',
        field: 'changeSiteSettings',
        subject: { type: 'SITE_SETTINGS', id: '1' },
        change: { before: first, after: changed },
      },
    ]);
  });

  test('are changed by one of many who have read the same version', async () => {
    const all = await Promise.all([30, 31, 32, 33].map((minutes) => change(`grantMinutes: ${minutes}`, 1, 'version')));
    expect(all.map((each) => JSON.stringify(each)).sort()).toEqual(
      ['"STALE_VERSION"', '"STALE_VERSION"', '"STALE_VERSION"', '{"version":2}'].sort(),
    );
    expect((await read()).version).toBe(2);
  });

  test.each([
    ['grantMinutes: 0', 'BAD_USER_INPUT FROM_1_TO_1440'],
    ['grantMinutes: 1441', 'BAD_USER_INPUT FROM_1_TO_1440'],
    ['assignmentMaxDays: 31', 'BAD_USER_INPUT FROM_1_TO_30'],
    ['requestLapseDays: 0', 'BAD_USER_INPUT FROM_1_TO_365'],
    ['timeZone: "Mars/Olympus"', 'BAD_USER_INPUT IANA_TIME_ZONE'],
    ['timeZone: "+01:00"', 'BAD_USER_INPUT IANA_TIME_ZONE'],
    ['timeZone: ""', 'BAD_USER_INPUT IANA_TIME_ZONE'],
    ['reasons: []', 'BAD_USER_INPUT ONE_ACTIVE'],
    ['reasons: [{ code: "NEW", text: "New", active: true }]', 'BAD_USER_INPUT KEEPS_EVERY_CODE'],
    ['reasons: [{ code: "NEW", text: "New", active: true }, { code: "NEW", text: "New", active: true }]', 'BAD_USER_INPUT UNIQUE_CODES'],
    ['reasons: [{ code: "new", text: "New", active: true }]', 'BAD_USER_INPUT CODE'],
    ['reasons: [{ code: "NEW", text: " ", active: true }]', 'BAD_USER_INPUT LENGTH_FROM_1_TO_200'],
  ])('do not become %s', async (input, expected) => {
    const before = await read();
    expect(await change(input, 1)).toBe(expected);
    expect(await read()).toEqual(before);
  });

  test('are read and changed by nobody without the permission', async () => {
    const other = await person(world, [Permission.ROLES_MANAGE, Permission.PROVIDERS_MANAGE]);
    expect(await did(world, other, 'siteSettings { version }', {}, 'query')).toBe('FORBIDDEN');
    expect(await did(world, other, 'changeSiteSettings(input: { grantMinutes: 5 }, version: 1) { version }')).toBe('FORBIDDEN');
  });
});

test('without settings no rule can be evaluated, and nobody is shown anything', async () => {
  await world.provider('clara');
  const patient = await world.patient('Almond');
  await world.database.query(sql`DELETE FROM site_setting`);
  const error = { message: 'The service cannot answer now; try again', extensions: { code: 'UNAVAILABLE' } };
  for (const query of [`{ patient(id: "${patient.gid}") { lastName } }`, '{ me { username } }'])
    expect(await world.ask('clara', query)).toEqual({ status: 503, body: { errors: [error] } });
  for (const read of [readSite, readSiteSettings])
    await expect(read(world.database)).rejects.toMatchObject({ extensions: { code: 'UNAVAILABLE' } });
});

describe('a change bites at the next request', () => {
  test('the security of physicians of record, its scope and its setting', async () => {
    await world.provider('ada', { physician: true });
    await world.provider('clara');
    const patient = await world.patient('Almond');
    await world.encounter(patient);
    const seen = async (username: string) => {
      const { body } = await world.ask(username, `{ patient(id: "${patient.gid}") { access { disclosure door } } }`);
      return `${body.data.patient.access.disclosure} ${body.data.patient.access.door}`;
    };
    expect([await seen('ada'), await seen('clara')]).toEqual(['CHART OPEN', 'CHART OPEN']);
    await change('physicianOfRecordSecurity: true', 1);
    expect([await seen('ada'), await seen('clara')]).toEqual(['IDENTITY REASON', 'CHART OPEN']);
    await change('physicianOfRecordScope: EVERYONE, physicianOfRecordOverride: PROMPT', 2);
    expect([await seen('ada'), await seen('clara')]).toEqual(['IDENTITY APPROVAL', 'IDENTITY APPROVAL']);
    await change('physicianOfRecordOverride: DENY', 3);
    expect([await seen('ada'), await seen('clara')]).toEqual(['IDENTITY NEVER', 'IDENTITY NEVER']);
    await change('physicianOfRecordSecurity: false', 4);
    expect([await seen('ada'), await seen('clara')]).toEqual(['CHART OPEN', 'CHART OPEN']);
  });

  test('what a blacklisted patient shows', async () => {
    await world.provider('farid');
    const patient = await world.patient('Almond', { city: 'Lund' });
    await world.set('Staff', [patient], ['farid']);
    const ask = async () => outcome(await world.ask('farid', `{ patient(id: "${patient.gid}") { city } }`));
    expect(await ask()).toBe('RECORD_BLOCKED');
    await change('blacklistDisclosure: DEMOGRAPHICS', 1);
    expect(await ask()).toEqual({ city: 'Lund' });
    await change('blacklistDisclosure: NOTHING', 2);
    expect(await ask()).toBeNull();
  });

  test('the reasons: their order, those that are off, new ones; and how long one holds', async () => {
    await world.provider('clara');
    const patient = await world.patient(unique('Safe'));
    await world.limit({ fragment: `last_name = '${patient.lastName}'`, level: 'PATIENT', providers: ['clara'] });
    const off = REASON_CODES.map((code) => `{ code: "${code}", text: "${code}", active: ${code === 'OTHER'} }`);
    await change(`grantMinutes: 5, reasons: [{ code: "NIGHT_DUTY", text: " On  duty ", active: true }, ${off.join(', ')}]`, 1);
    const reasons = REASON_CODES.map((code) => ({ code, text: code, active: code === 'OTHER' }));
    expect((await read()).reasons).toEqual([{ code: 'NIGHT_DUTY', text: 'On duty', active: true }, ...reasons]);
    expect(await world.ask('clara', '{ overrideReasons { code text } }')).toEqual(
      answer({
        overrideReasons: [
          { code: 'NIGHT_DUTY', text: 'On duty' },
          { code: 'OTHER', text: 'OTHER' },
        ],
      }),
    );
    const open = (code: string) =>
      did(world, 'clara', `patient(id: "${patient.gid}", overrideReason: { code: "${code}" }) { access { openUntil } }`, {}, 'query');
    expect(await open('CONSULT')).toBe('OVERRIDE_REASON_INVALID CODE_UNKNOWN');
    expect(await open('NIGHT_DUTY')).toEqual({ access: { openUntil: new Date(world.now.getTime() + 300_000).toISOString() } });
  });
});

describe('with the time zone', () => {
  const ZONES = ['America/St_Johns', 'Pacific/Apia', 'Europe/Stockholm', 'Pacific/Kiritimati', 'America/Sao_Paulo', 'UTC'];

  test('the days of all encounters are written anew, also where clocks change and where a day was left out', async () => {
    const patient = await world.patient('Almond');
    // The days of summer time, of Samoa's missing 30 December 2011, and the ends of days, hour by hour.
    const starts = ['2026-03-28T20:00:00Z', '2026-10-24T20:00:00Z', '2011-12-29T06:00:00Z', '2017-10-14T20:00:00Z', '2026-11-01T00:00:00Z'];
    const instants = starts.flatMap((start) =>
      Array.from({ length: 300 }, (_, step) => new Date(new Date(start).getTime() + step * 13 * 60_000)),
    );
    const rows = instants.map((admittedAt, index) =>
      newEncounter(
        {
          patientId: patient.id,
          number: `Z-${index}`,
          admittedAt: index % 17 === 0 ? null : admittedAt,
          dischargedAt: index % 5 === 0 ? null : new Date(admittedAt.getTime() + 40 * 3_600_000),
        },
        'UTC',
      ),
    );
    await world.database.transaction((manager) => insertRows(manager, Encounter, rows));
    for (const [index, zone] of ZONES.entries()) {
      expect(await change(`timeZone: "${zone}"`, index + 1, 'timeZone')).toEqual({ timeZone: zone });
      const stored = await world.database.query<{ id: string; admittedOn: string | null; dischargedOn: string | null }>(
        sql`SELECT id, admitted_on AS admittedOn, discharged_on AS dischargedOn FROM encounter`,
      );
      const day = (instant: Date | null) => (instant === null ? null : DateTime.fromJSDate(instant, { zone }).toFormat('yyyy-MM-dd'));
      const wanted = new Map(rows.map(({ id, admittedAt, dischargedAt }) => [id, [day(admittedAt), day(dischargedAt)]]));
      expect(new Map(stored.map(({ id, admittedOn, dischargedOn }) => [id, [admittedOn, dischargedOn]]))).toEqual(wanted);
    }
  });

  test('criteria, limits and today follow at the next request', async () => {
    await world.provider('clara');
    const patient = await world.patient('Almond');
    const encounter = await world.encounter(patient, { admittedAt: new Date('2026-03-01T23:30:00Z') });
    await world.limit({ fragment: 'admit_date > CURRENT_DATE', overrideSetting: 'DENY', providers: ['clara'] });
    const admitted = async () => {
      const { body } = await world.ask('clara', `{ encounters(search: { number: "${encounter.number}" }) { nodes { admissionDate } } }`);
      return (body.data.encounters.nodes as { admissionDate: string }[]).map(({ admissionDate }) => admissionDate);
    };
    expect(await admitted()).toEqual(['2026-03-01']);
    await change('timeZone: "Europe/Stockholm"', 1);
    expect(await admitted()).toEqual([]);
    world.pass(12 * 60);
    expect(await admitted()).toEqual(['2026-03-02']);
  });

  test('nothing changes where the change is refused, or its event cannot be written', async () => {
    const patient = await world.patient('Almond');
    await world.encounter(patient, { admittedAt: new Date('2026-03-01T23:30:00Z') });
    expect(await change('timeZone: "Europe/Stockholm", grantMinutes: 0', 1)).toBe('BAD_USER_INPUT FROM_1_TO_1440');
    expect(await change('timeZone: "Europe/Stockholm"', 7)).toBe('STALE_VERSION');
    const [row] = await world.database.query<{ day: string }>(sql`SELECT admitted_on AS day FROM encounter`);
    expect(row?.day).toBe('2026-03-01');
  });
});

test('the settings are rebuilt from the trail after any sequence of changes, and are the table', async () => {
  const started = await read();
  const inputs = [
    'grantMinutes: 5',
    'timeZone: "Asia/Kathmandu"',
    'grantMinutes: 0',
    'blacklistDisclosure: NOTHING',
    'requestLapseDays: 7',
  ];
  for (const [index, input] of [...inputs, ...inputs].entries()) await change(input, 1 + (index % 7), 'version');
  let state = started;
  for (const event of await world.events()) {
    const { action, change: changed } = event as { action: string; change?: { before: unknown; after: Record<string, unknown> } };
    if (action !== 'SITE_SETTINGS_CHANGED' || !changed) continue;
    expect(changed.before).toEqual(state);
    state = changed.after;
  }
  expect(state).toEqual(await read());
});
