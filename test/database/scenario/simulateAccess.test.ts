import { randomUUID } from 'node:crypto';
import { AccessLimitRow } from '../../../src/entity/AccessLimitRow';
import { globalId } from '../../../src/entity/globalId';
import type { Encounter } from '../../../src/entity/Encounter';
import type { Patient } from '../../../src/entity/Patient';
import { parsedFragment } from '../../../src/policy/AccessLimit';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const SIMULATE = `query ($change: SimulatedChangeInput!, $providerId: ID, $record: ID) {
  simulateAccess(change: $change, providerId: $providerId, record: $record) {
    providersLeftOut
    providers {
      provider { id displayName }
      patients { changed closed opened }
      encounters { changed closed opened }
      record { before { disclosure door } after { disclosure door } }
    }
  }
}`;

const { ACCESS_EXPLAIN, RECORDS_READ, RECORDS_READ_LOCKED, ACCESS_LIMITS_MANAGE, SETS_MANAGE } = Permission;

let world: World;
let patient: Patient & { gid: string };
let psychiatry: Encounter & { gid: string };
let surgery: Encounter & { gid: string };
beforeEach(async () => {
  world = await World.open();
  await world.provider('xena', { permissions: [ACCESS_EXPLAIN, RECORDS_READ, RECORDS_READ_LOCKED, ACCESS_LIMITS_MANAGE, SETS_MANAGE] });
  await world.provider('paul', { permissions: [ACCESS_EXPLAIN] });
  await world.provider('vera', { permissions: [RECORDS_READ] });
  patient = await world.patient('Rutabaga');
  psychiatry = await world.encounter(patient, { number: 'E-PSY', service: 'Psychiatry' });
  surgery = await world.encounter(patient, { number: 'E-SUR', service: 'Surgery' });
});
afterEach(() => world.close());

const idOf = (username: string) => globalId('Provider', world.providerId(username));
const simulate = async (asker: string, variables: Record<string, unknown>) => {
  const { body } = await world.ask(asker, SIMULATE, variables);
  expect(body.errors).toBeUndefined();
  const { simulateAccess: answered } = body.data;
  for (const { provider } of answered?.providers ?? []) {
    expect(provider.id).toBe(idOf(provider.displayName));
    delete provider.id;
  }
  return answered;
};
const none = { changed: 0, closed: 0, opened: 0 };
const closed = (count: number) => ({ changed: count, closed: count, opened: 0 });
const OPEN = { disclosure: 'CHART', door: 'OPEN' };
const HIDDEN = { disclosure: 'NOTHING', door: 'NEVER' };

test('a lock: for everybody without the right to locked records, with the decision on a named record before and after', async () => {
  expect(await simulate('xena', { change: { lock: { record: psychiatry.gid, locked: true } }, record: psychiatry.gid })).toEqual({
    providersLeftOut: 0,
    providers: ['paul', 'vera'].map((displayName) => ({
      provider: { displayName },
      patients: none,
      encounters: closed(1),
      record: { before: OPEN, after: HIDDEN },
    })),
  });
});

test('a limit: new, edited, switched off', async () => {
  const change = { limit: { fragment: "service = 'Psychiatry'", overrideSetting: 'PROMPT', providerIds: [idOf('vera')] } };
  const expected = {
    provider: { displayName: 'vera' },
    patients: none,
    encounters: closed(1),
    record: { before: OPEN, after: { disclosure: 'IDENTITY', door: 'APPROVAL' } },
  };
  expect((await simulate('xena', { change, record: psychiatry.gid })).providers).toEqual([expected]);
  const id = await world.limit({ fragment: "service = 'Psychiatry'", providers: ['vera'] });
  const edited = { limit: { id: globalId('AccessLimit', id), overrideSetting: 'PROMPT' } };
  expect((await simulate('xena', { change: edited })).providers).toEqual([
    { ...expected, encounters: { changed: 1, closed: 0, opened: 0 }, record: null },
  ]);
  const off = { limit: { id: globalId('AccessLimit', id), enabled: false } };
  expect((await simulate('xena', { change: off })).providers).toEqual([
    { ...expected, encounters: { changed: 1, closed: 0, opened: 1 }, record: null },
  ]);
  expect((await simulate('xena', { change, providerId: idOf('paul') })).providers).toMatchObject([{ patients: none, encounters: none }]);
});

test('a limit that is read otherwise than when it was saved closes as it does, until its fragment is written anew', async () => {
  const id = await world.limit({ fragment: "service = 'Psychiatry'", providers: ['vera'] });
  const parsed = parsedFragment("service = 'Surgery'");
  await world.database.run((manager) => manager.update(AccessLimitRow, { id }, { parsed }));
  const opened = async (limit: Record<string, unknown>) => {
    const { providers } = await simulate('xena', { change: { limit: { id: globalId('AccessLimit', id), ...limit } } });
    return providers.map(({ encounters }: any) => encounters);
  };
  expect(await opened({ enabled: false })).toEqual([{ changed: 2, closed: 0, opened: 2 }]);
  expect(await opened({ overrideSetting: 'PROMPT' })).toEqual([{ changed: 2, closed: 0, opened: 0 }]);
  expect(await opened({ fragment: "service = 'Psychiatry'" })).toEqual([{ changed: 1, closed: 0, opened: 1 }]);
  const [{ change }] = (await world.events()).filter(({ action }) => action === 'EXPLANATION') as any[];
  expect(change.before).not.toHaveProperty('parsed');
});

test('a set on a blacklist, and the settings of the site', async () => {
  const set = await world.set('Told', [patient]);
  const change = { blacklist: { providerId: idOf('vera'), patientSetId: set.gid, listed: true } };
  expect((await simulate('xena', { change, record: patient.gid })).providers).toEqual([
    {
      provider: { displayName: 'vera' },
      patients: closed(1),
      encounters: closed(2),
      record: { before: OPEN, after: { disclosure: 'EXISTENCE', door: 'NEVER' } },
    },
  ]);
  const site = { site: { physicianOfRecordSecurity: true, physicianOfRecordScope: 'EVERYONE' } };
  const { providers } = await simulate('xena', { change: site });
  expect(providers.map(({ provider }: any) => provider.displayName)).toEqual(['paul', 'vera', 'xena']);
  expect(providers[1]).toMatchObject({ patients: closed(1), encounters: closed(2) });
});

/** Whom a change of a limit concerns, and what it would do to encounters. */
async function concerned(limit: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { providers, providersLeftOut } = await simulate('xena', { change: { limit } });
  expect(providersLeftOut).toBe(0);
  for (const { patients } of providers) expect(patients).toEqual(none);
  return Object.fromEntries(providers.map(({ provider, encounters }: any) => [provider.displayName, encounters]));
}
const roleOf = async (username: string) => {
  const [role] = await world.database.run((manager) =>
    manager.query<{ id: string }[]>(`SELECT id FROM role WHERE name = 'role of ${username}'`),
  );
  return globalId('Role', role!.id);
};
const opened = (count: number) => ({ changed: count, closed: 0, opened: count });
const doorOf = (count: number) => ({ changed: count, closed: 0, opened: 0 });

test('a new limit binds whom it says: providers, holders of roles, everyone; and nobody who is not active', async () => {
  await world.provider('gone', { active: false });
  const fragment = "service = 'Psychiatry'";
  expect(await concerned({ fragment })).toEqual({});
  expect(await concerned({ fragment, providerIds: [idOf('vera'), idOf('gone')] })).toEqual({ vera: closed(1) });
  expect(await concerned({ fragment, roleIds: [await roleOf('paul')] })).toEqual({ paul: closed(1) });
  expect(await concerned({ fragment, roleIds: [await roleOf('paul')], providerIds: [idOf('vera')] })).toEqual({
    paul: closed(1),
    vera: closed(1),
  });
  const [{ id: role }] = await world.database.run((manager) =>
    manager.query<[{ id: string }]>(`SELECT id FROM role WHERE name = 'role of paul'`),
  );
  await world.database.run((manager) =>
    manager.query(`INSERT INTO provider_role (provider_id, role_id) VALUES ('${world.providerId('vera')}', '${role}')`),
  );
  for (const name of ['paul', 'vera'])
    expect(await concerned({ fragment, roleIds: [await roleOf(name)] })).toHaveProperty('vera', closed(1));
  await world.database.run((manager) => manager.query(`DELETE FROM provider_role WHERE provider_id = '${world.providerId('vera')}'`));
  expect(await concerned({ fragment, roleIds: [await roleOf('paul')] })).toEqual({ paul: closed(1) });
  expect(await concerned({ fragment, everyone: true })).toEqual({ paul: closed(1), vera: closed(1), xena: closed(1) });
  expect(await concerned({ fragment, everyone: true, enabled: false })).toEqual({});
  expect(await concerned({ fragment: "service = 'None'", polarity: 'ONLY_WHERE', providerIds: [idOf('vera')] })).toEqual({
    vera: closed(2),
  });
  const byReason = { limit: { fragment, everyone: true } };
  expect((await simulate('xena', { change: byReason, providerId: idOf('vera'), record: psychiatry.gid })).providers).toMatchObject([
    { record: { before: OPEN, after: { disclosure: 'IDENTITY', door: 'REASON' } } },
  ]);
});

test('a limit is edited beside the others, and one that is not there is edited by nothing', async () => {
  await world.limit({ fragment: "service = 'Surgery'", providers: ['vera'] });
  const id = globalId('AccessLimit', await world.limit({ fragment: "service = 'Psychiatry'", providers: ['vera'] }));
  expect(await concerned({ id, enabled: false })).toEqual({ vera: opened(1) });
  expect(await simulate('xena', { change: { limit: { id: globalId('AccessLimit', randomUUID()), enabled: false } } })).toBeNull();
});

test('of an existing limit, what is left out stays as it is', async () => {
  const stored = await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'PROMPT', providers: ['vera'] });
  const id = globalId('AccessLimit', stored);
  expect(await concerned({ id })).toEqual({});
  expect(await concerned({ id, providerIds: [idOf('paul')] })).toEqual({ paul: closed(1), vera: opened(1) });
  expect(await concerned({ id, providerIds: [] })).toEqual({ vera: opened(1) });
  expect(await concerned({ id, roleIds: [await roleOf('paul')] })).toEqual({ paul: closed(1) });
  expect(await concerned({ id, everyone: true })).toEqual({ paul: closed(1), xena: closed(1) });
  expect(await concerned({ id, overrideSetting: 'ALLOW' })).toEqual({ vera: doorOf(1) });
  expect(await concerned({ id, polarity: 'ONLY_WHERE' })).toEqual({ vera: { changed: 2, closed: 1, opened: 1 } });
  expect(await concerned({ id, fragment: "service IN ('Psychiatry', 'Surgery')" })).toEqual({ vera: closed(1) });
  const role = await roleOf('paul');
  await world.database.run((manager) =>
    manager.query(`INSERT INTO access_limit_role (limit_id, role_id) VALUES ('${stored}', '${role.split(':')[1]}')`),
  );
  expect(await concerned({ id, roleIds: [] })).toEqual({ paul: opened(1) });
  expect(await concerned({ id, providerIds: [] })).toEqual({ vera: opened(1) });
  // One that shuts nothing, for everyone.
  const all = { everyone: true, fragment: "service = 'None'" };
  await world.database.run((manager) => manager.update(AccessLimitRow, { id: stored }, all));
  const fragment = "service = 'Psychiatry'";
  const everyone = { paul: closed(1), vera: closed(1), xena: closed(1) };
  expect(await concerned({ id, fragment })).toEqual(everyone);
  expect(await concerned({ id, fragment, everyone: false })).toEqual({ paul: closed(1), vera: closed(1) });
  await world.database.run((manager) => manager.update(AccessLimitRow, { id: stored }, { enabled: false }));
  expect(await concerned({ id, fragment })).toEqual({});
  expect(await concerned({ id, fragment, enabled: true })).toEqual(everyone);
  const others = { polarity: 'ONLY_WHERE', fragment: 'service IS NOT NULL', enabled: true };
  await world.database.run((manager) => manager.update(AccessLimitRow, { id: stored }, others));
  expect(await concerned({ id, fragment: all.fragment })).toEqual({ paul: closed(2), vera: closed(2), xena: closed(2) });
});

test('a lock that is lifted, of a patient and of an encounter, leaves the other locks', async () => {
  const lock = async (record: string, locked: boolean) => {
    const { providers } = await simulate('xena', { change: { lock: { record, locked } }, providerId: idOf('vera') });
    return providers.map(({ patients, encounters }: any) => ({ patients, encounters }));
  };
  expect(await lock(patient.gid, true)).toEqual([{ patients: closed(1), encounters: closed(2) }]);
  expect(await lock(patient.gid, false)).toEqual([{ patients: none, encounters: none }]);
  await world.lock(psychiatry);
  expect(await lock(psychiatry.gid, false)).toEqual([{ patients: none, encounters: opened(1) }]);
  expect(await lock(surgery.gid, false)).toEqual([{ patients: none, encounters: none }]);
  expect(await lock(surgery.gid, true)).toEqual([{ patients: closed(1), encounters: closed(1) }]);
  await world.lock(surgery);
  expect(await lock(psychiatry.gid, false)).toEqual([{ patients: opened(1), encounters: opened(1) }]);
  await world.lock(patient);
  expect(await lock(psychiatry.gid, false)).toEqual([{ patients: none, encounters: none }]);
  expect(await lock(patient.gid, false)).toEqual([{ patients: none, encounters: none }]);
});

test('a set that is taken off a blacklist, or is on it already, and what a blacklisted patient shows', async () => {
  const set = await world.set('Told', [patient], ['vera']);
  const other = await world.set('Other', [patient]);
  const blacklist = async (gid: string, listed: boolean, username = 'vera') => {
    const change = { blacklist: { providerId: idOf('vera'), patientSetId: gid, listed } };
    const { providers } = await simulate('xena', { change, providerId: idOf(username) });
    return providers.map(({ patients, encounters }: any) => ({ patients, encounters }));
  };
  expect(await blacklist(set.gid, false)).toEqual([{ patients: opened(1), encounters: opened(2) }]);
  expect(await blacklist(set.gid, true)).toEqual([{ patients: none, encounters: none }]);
  expect(await blacklist(other.gid, true)).toEqual([{ patients: none, encounters: none }]);
  expect(await blacklist(other.gid, false)).toEqual([{ patients: none, encounters: none }]);
  expect(await blacklist(set.gid, false, 'paul')).toEqual([{ patients: none, encounters: none }]);
  expect(await blacklist(other.gid, true, 'paul')).toEqual([{ patients: none, encounters: none }]);
  const site = { site: { blacklistDisclosure: 'DEMOGRAPHICS' } };
  expect((await simulate('xena', { change: site })).providers).toEqual([
    { provider: { displayName: 'vera' }, patients: opened(1), encounters: none, record: null },
  ]);
});

test('a document is looked at as well, and a record is told only where the asker sees it', async () => {
  const page = await world.document(psychiatry);
  const change = { lock: { record: psychiatry.gid, locked: true } };
  const recordFor = async (record: string) => {
    const { providers } = await simulate('xena', { change, providerId: idOf('vera'), record });
    return providers.map((each: any) => each.record);
  };
  expect(await recordFor(page.gid)).toEqual([{ before: OPEN, after: HIDDEN }]);
  expect(await recordFor(surgery.gid)).toEqual([{ before: OPEN, after: OPEN }]);
  expect(await recordFor(patient.gid)).toEqual([{ before: OPEN, after: OPEN }]);
  // A set is no record of a chart.
  expect(await recordFor((await world.set('Told', [patient])).gid)).toEqual([null]);
});

test('a provider who is not there, or not active, is simulated for by nothing', async () => {
  await world.provider('gone', { active: false });
  const change = { site: { physicianOfRecordSecurity: true } };
  for (const id of [randomUUID(), world.providerId('gone')])
    expect(await simulate('xena', { change, providerId: globalId('Provider', id) })).toBeNull();
});

test('a hundred providers are counted for, and of the others it is said how many there are', async () => {
  for (let serial = 0; serial < 100; serial += 1)
    await world.provider(`a${String(serial).padStart(2, '0')}`, { permissions: [RECORDS_READ_LOCKED] });
  const change = { limit: { fragment: "service = 'Psychiatry'", everyone: true } };
  const { providers, providersLeftOut } = await simulate('xena', { change });
  expect([providers.length, providers[0].provider.displayName, providers[99].provider.displayName]).toEqual([100, 'a00', 'a99']);
  expect(providersLeftOut).toBe(3);
  expect(await simulate('xena', { change, providerId: idOf('vera') })).toMatchObject({ providersLeftOut: 0, providers: [{}] });
  // Whom a change does not concern is not counted for.
  expect(await concerned({ fragment: "service = 'Psychiatry'", providerIds: [idOf('vera')] })).toEqual({ vera: closed(1) });
  expect(await simulate('xena', { change: { lock: { record: psychiatry.gid, locked: true } } })).toMatchObject({
    providersLeftOut: 0,
    providers: [{ provider: { displayName: 'paul' } }, { provider: { displayName: 'vera' } }],
  });
});

test('nothing is written but the event, which says of what change', async () => {
  const tables = ['access_limit', 'blacklist_entry', 'record_lock', 'patient', 'encounter', 'site_setting'];
  const dump = async () =>
    Promise.all(tables.map((table) => world.database.run((manager) => manager.query<unknown>(`SELECT * FROM ${table}`))));
  const before = await dump();
  const limit = { fragment: "service = 'Psychiatry'", everyone: true };
  await simulate('xena', { change: { limit }, record: psychiatry.gid });
  await simulate('xena', { change: { lock: { record: patient.gid, locked: true } } });
  await simulate('xena', { change: { site: { physicianOfRecordSecurity: true } } });
  expect(await dump()).toEqual(before);
  const events = (await world.events()).filter(({ action }) => action === 'EXPLANATION');
  expect(events).toMatchObject([
    { field: 'simulateAccess', change: { before: null, after: { fragment: limit.fragment } }, records: [{ encounterId: psychiatry.id }] },
    { change: { after: { locked: true } }, records: [{ patientId: patient.id, encounterId: null }] },
    { change: { after: { physicianOfRecordSecurity: true } } },
  ]);
});

describe('what the asker may not see cannot be learnt by choosing a change', () => {
  test('a limit counts, and decides, only where every field is seen', async () => {
    await world.limit({ fragment: 'service IS NOT NULL', providers: ['paul'] });
    for (const service of ['Psychiatry', 'Surgery', 'None']) {
      const change = { limit: { fragment: `service = '${service}'`, overrideSetting: 'DENY', providerIds: [idOf('vera')] } };
      expect((await simulate('paul', { change, providerId: idOf('vera'), record: psychiatry.gid })).providers).toEqual([
        { provider: { displayName: 'vera' }, patients: none, encounters: none, record: null },
      ]);
    }
  });

  test('a chart vanishes by the encounters that the asker sees: one that is locked makes no difference', async () => {
    const vanish = { limit: { fragment: "service = 'Surgery'", overrideSetting: 'DENY', providerIds: [idOf('vera')] } };
    const others = [{ lock: { record: surgery.gid, locked: true } }, vanish];
    await world.lock(psychiatry);
    for (const change of others) {
      const hidden = await simulate('paul', { change, providerId: idOf('vera'), record: patient.gid });
      expect(hidden.providers).toMatchObject([{ patients: closed(1), record: { before: OPEN, after: HIDDEN } }]);
    }
    await world.database.run((manager) => manager.query(`DELETE FROM encounter WHERE id = '${psychiatry.id}'`));
    for (const change of others) {
      const never = await simulate('paul', { change, providerId: idOf('vera'), record: patient.gid });
      expect(never.providers).toMatchObject([{ patients: closed(1), record: { before: OPEN, after: HIDDEN } }]);
    }
  });

  test('nor does one that the provider sees and the asker does not', async () => {
    await world.limit({ fragment: "encounter_number = 'E-PSY'", overrideSetting: 'DENY', providers: ['paul'] });
    const change = { lock: { record: surgery.gid, locked: true } };
    const ask = async () => (await simulate('paul', { change, providerId: idOf('vera'), record: patient.gid })).providers;
    const hidden = await ask();
    expect(hidden).toMatchObject([{ patients: closed(1), encounters: closed(1), record: { before: OPEN, after: HIDDEN } }]);
    await world.database.run((manager) => manager.query(`DELETE FROM encounter WHERE id = '${psychiatry.id}'`));
    expect(await ask()).toEqual(hidden);
  });

  test('who is a physician of record is one, also by an encounter that the asker does not see', async () => {
    await world.provider('mona', { permissions: [RECORDS_READ], physician: true });
    await world.encounter(patient, { number: 'E-MON', physicians: ['mona'] });
    await world.limit({ fragment: "encounter_number = 'E-MON'", overrideSetting: 'DENY', providers: ['paul'] });
    const change = { site: { physicianOfRecordSecurity: true } };
    expect((await simulate('paul', { change, providerId: idOf('mona'), record: patient.gid })).providers).toMatchObject([
      { patients: none, encounters: none, record: { before: OPEN, after: OPEN } },
    ]);
  });

  test('who is physician of record of none is shut out, also where the asker sees none of the encounters', async () => {
    await world.site({ blacklistDisclosure: 'DEMOGRAPHICS' });
    await world.set('Told', [patient], ['paul']);
    const change = { site: { physicianOfRecordSecurity: true, physicianOfRecordScope: 'EVERYONE' } };
    expect((await simulate('paul', { change, providerId: idOf('vera'), record: patient.gid })).providers).toEqual([
      {
        provider: { displayName: 'vera' },
        patients: closed(1),
        encounters: none,
        record: { before: OPEN, after: { disclosure: 'IDENTITY', door: 'REASON' } },
      },
    ]);
  });

  test('other changes than a limit count, and decide, wherever the record is known', async () => {
    await world.limit({ fragment: "service = 'Psychiatry'", providers: ['paul'] });
    const change = { lock: { record: psychiatry.gid, locked: true } };
    expect((await simulate('paul', { change, providerId: idOf('vera'), record: psychiatry.gid })).providers).toEqual([
      { provider: { displayName: 'vera' }, patients: none, encounters: closed(1), record: { before: OPEN, after: HIDDEN } },
    ]);
  });

  test('for a limit an open encounter of a safe patient is not told, and the Master File of a blacklisted patient is', async () => {
    const limit = { fragment: "service = 'Psychiatry'", providerIds: [idOf('vera')] };
    const ofPatient = { fragment: "last_name = 'Rutabaga'", providerIds: [idOf('vera')] };
    await world.set('Told', [patient], ['paul']);
    await world.site({ blacklistDisclosure: 'DEMOGRAPHICS' });
    expect((await simulate('paul', { change: { limit: ofPatient }, providerId: idOf('vera'), record: patient.gid })).providers).toEqual([
      {
        provider: { displayName: 'vera' },
        patients: closed(1),
        encounters: none,
        record: { before: OPEN, after: { disclosure: 'IDENTITY', door: 'REASON' } },
      },
    ]);
    await world.provider('pia', { permissions: [ACCESS_EXPLAIN] });
    await world.limit({ fragment: "last_name = 'Rutabaga'", level: 'PATIENT', providers: ['pia'] });
    await world.grant('pia', patient, { encounterId: psychiatry.id });
    expect((await simulate('pia', { change: { limit }, providerId: idOf('vera'), record: psychiatry.gid })).providers).toEqual([
      { provider: { displayName: 'vera' }, patients: none, encounters: none, record: null },
    ]);
  });

  test('hidden and unknown ids answer alike, in as many statements', async () => {
    const locked = await world.patient('Canary', { locked: true });
    const own = await world.set('Canary set', [patient], ['xena']);
    const traces = async (asker: string, variables: Record<string, unknown>) => {
      let answer: unknown;
      const statements = await world.statements(async () => (answer = (await world.ask(asker, SIMULATE, variables)).body));
      return { answer, statements: statements.length };
    };
    const lock = (record: string) => traces('paul', { change: { lock: { record, locked: true } } });
    const look = (record: string) => traces('paul', { change: { site: { physicianOfRecordSecurity: true } }, record });
    const list = (patientSetId: string) =>
      traces('xena', { change: { blacklist: { providerId: idOf('vera'), patientSetId, listed: true } } });
    for (const [ask, hidden, unknown] of [
      [lock, locked.gid, globalId('Patient', randomUUID())],
      [look, locked.gid, globalId('Patient', randomUUID())],
      [list, own.gid, globalId('PatientSet', randomUUID())],
    ] as const) {
      const never = await ask(unknown);
      expect(never.answer).toEqual({ data: { simulateAccess: null } });
      expect(await ask(hidden)).toEqual(never);
    }
  });

  test('limits and sets are named only by those who may read them', async () => {
    const set = await world.set('Told', [patient]);
    const id = await world.limit({ fragment: "service = 'Psychiatry'" });
    for (const change of [
      { limit: { id: globalId('AccessLimit', id), enabled: false } },
      { blacklist: { providerId: idOf('vera'), patientSetId: set.gid, listed: true } },
    ]) {
      expect((await world.ask('paul', SIMULATE, { change })).body.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });
});

test.each([
  [{}, 'BAD_USER_INPUT'],
  [{ limit: {} }, 'BAD_USER_INPUT'],
  [{ limit: { fragment: 'service LIKE' } }, 'FRAGMENT_INVALID'],
  [{ lock: { record: 'nonsense', locked: true } }, 'BAD_USER_INPUT'],
])('%j is refused with %s', async (change, code) => {
  expect((await world.ask('xena', SIMULATE, { change })).body.errors?.[0]?.extensions.code).toBe(code);
});
