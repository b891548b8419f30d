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
      provider { displayName }
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
  return body.data.simulateAccess;
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
