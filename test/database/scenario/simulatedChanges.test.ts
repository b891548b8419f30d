import { randomUUID } from 'node:crypto';
import type { Encounter } from '../../../src/entity/Encounter';
import { globalId } from '../../../src/entity/globalId';
import type { Patient } from '../../../src/entity/Patient';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { idOf as providerIdOf, person } from './administration';
import { eventsOf, unique } from './queries';

const SIMULATE = `query ($change: SimulatedChangeInput!, $providerId: ID, $record: ID) {
  simulateAccess(change: $change, providerId: $providerId, record: $record) {
    providersLeftOut providers { provider { displayName } patients { changed closed opened } encounters { changed closed opened } }
  }
}`;
const { ACCESS_EXPLAIN, RECORDS_READ, ACCESS_LIMITS_MANAGE, SETS_MANAGE } = Permission;

let world: World;
let patient: Patient & { gid: string };
let psychiatry: Encounter & { gid: string };
/** Who asks, and about whom, in one test. */
let asker: string;
let vera: string;
beforeAll(async () => {
  world = await World.open();
  patient = await world.patient('Rutabaga');
  psychiatry = await world.encounter(patient, { service: 'Psychiatry' });
  await world.encounter(patient, { service: 'Surgery' });
});
beforeEach(async () => {
  asker = await person(world, [ACCESS_EXPLAIN, RECORDS_READ, ACCESS_LIMITS_MANAGE, SETS_MANAGE], 'asker');
  vera = await person(world, [RECORDS_READ], 'vera');
});
afterAll(() => world.close());

const idOf = (username: string) => providerIdOf(world, username);
const simulate = async (username: string, variables: Record<string, unknown>) => {
  const { body } = await world.ask(username, SIMULATE, variables);
  expect(body.errors).toBeUndefined();
  return body.data.simulateAccess;
};
/** With what a change is refused. */
const refusalOf = async (change: object) => (await world.ask(asker, SIMULATE, { change })).body.errors?.[0]?.extensions;
const none = { changed: 0, closed: 0, opened: 0 };
const closed = (count: number) => ({ changed: count, closed: count, opened: 0 });

test.each([
  ['nothing', () => ({})],
  ['null', () => ({ lock: null, limit: null, blacklist: null, site: null })],
  ['two', () => ({ lock: { record: patient.gid, locked: true }, site: { physicianOfRecordSecurity: true } })],
])('a change that is %s is refused: it is exactly one', async (_name, change) => {
  expect(await refusalOf(change())).toEqual({ code: 'BAD_USER_INPUT', path: 'change', rule: 'EXACTLY_ONE' });
});

test('what a change names is of its type, and no more than a limit may name', async () => {
  const [set, document] = [await world.set(unique('Set'), []), await world.document(patient)];
  const nobody = globalId('Provider', randomUUID());
  const lock = (record: string) => ({ lock: { record, locked: true } });
  const list = (providerId: string, patientSetId: string) => ({ blacklist: { providerId, patientSetId, listed: true } });
  const limit = (more: object) => ({ limit: { fragment: "service = 'Surgery'", ...more } });
  const many = (type: 'Provider' | 'Role', count: number) => Array.from({ length: count }, () => globalId(type, randomUUID()));
  const asked: readonly (readonly [change: object, path: string, rule: string])[] = [
    [lock('nonsense'), 'lock.record', 'ID_OF_RECORD'],
    [lock(nobody), 'lock.record', 'ID_OF_RECORD'],
    [lock(set.gid), 'lock.record', 'ID_OF_PATIENT_OR_ENCOUNTER'],
    [lock(document.gid), 'lock.record', 'ID_OF_PATIENT_OR_ENCOUNTER'],
    [list(set.gid, set.gid), 'blacklist.providerId', 'ID_OF_PROVIDER'],
    [list(nobody, 'nonsense'), 'blacklist.patientSetId', 'ID_OF_RECORD'],
    [list(nobody, patient.gid), 'blacklist.patientSetId', 'ID_OF_PATIENT_SET'],
    [{ limit: {} }, 'limit.fragment', 'REQUIRED'],
    [{ limit: { id: null, fragment: null, everyone: true } }, 'limit.fragment', 'REQUIRED'],
    [limit({ providerIds: [nobody, patient.gid] }), 'limit.providerIds', 'ID_OF_PROVIDER'],
    [limit({ roleIds: [nobody] }), 'limit.roleIds', 'ID_OF_ROLE'],
    [limit({ providerIds: many('Provider', 101) }), 'limit.providerIds', 'AT_MOST_100'],
    [limit({ roleIds: many('Role', 51) }), 'limit.roleIds', 'AT_MOST_50'],
    [limit({ id: nobody }), 'limit.id', 'ID_OF_ACCESS_LIMIT'],
  ];
  for (const [change, path, rule] of asked) {
    expect({ change, ...(await refusalOf(change)) }).toEqual({ change, code: 'BAD_USER_INPUT', path: `change.${path}`, rule });
  }
  const most = limit({ providerIds: many('Provider', 100), roleIds: many('Role', 50) });
  expect(await simulate(asker, { change: most })).toEqual({ providers: [], providersLeftOut: 0 });
  expect(await refusalOf({ limit: { fragment: 'service LIKE' } })).toMatchObject({ code: 'FRAGMENT_INVALID' });
});

test('a limit that never was is looked for, and the event says which', async () => {
  const key = randomUUID();
  const limit = { id: globalId('AccessLimit', key), enabled: false };
  expect(await simulate(asker, { change: { limit } })).toBeNull();
  expect(await eventsOf(world, asker)).toEqual([
    { action: 'LOOK_UP', outcome: 'NOT_FOUND', field: 'simulateAccess', askedFor: { accessLimitId: key } },
  ]);
});

test('a limit that is there is changed by those who manage limits alone', async () => {
  const limit = {
    id: globalId('AccessLimit', await world.limit({ fragment: "service = 'Psychiatry'", providers: [vera] })),
    enabled: false,
  };
  const other = await person(world, [ACCESS_EXPLAIN]);
  expect((await world.ask(other, SIMULATE, { change: { limit } })).body.errors?.map(({ extensions }) => extensions)).toEqual([
    { code: 'FORBIDDEN' },
  ]);
  expect((await simulate(asker, { change: { limit } })).providers).toMatchObject([{ encounters: { changed: 1, closed: 0, opened: 1 } }]);
});

test('a record or a set that is not there is an event like any that misses', async () => {
  const key = randomUUID();
  await simulate(asker, { change: { lock: { record: globalId('Encounter', key), locked: true } } });
  await simulate(asker, { change: { blacklist: { providerId: idOf(vera), patientSetId: globalId('PatientSet', key), listed: true } } });
  const missed = { action: 'LOOK_UP', outcome: 'NOT_FOUND', field: 'simulateAccess' };
  expect(await eventsOf(world, asker)).toEqual([
    { ...missed, records: [{ patientId: null, encounterId: key, documentId: null }] },
    { ...missed, askedFor: { patientSetId: key } },
  ]);
});

describe('the event of a simulation', () => {
  /** What it says beside that it was one. */
  const told = async (change: object, more: object = {}) => {
    await simulate(asker, { change, ...more });
    const { action, outcome, field, ...said } = (await eventsOf(world, asker)).at(-1) ?? {};
    expect([action, outcome, field]).toEqual(['EXPLANATION', 'SUCCESS', 'simulateAccess']);
    return said;
  };

  test('of a lock names the record and what would be', async () => {
    const place = { patientId: patient.id, encounterId: psychiatry.id, documentId: null };
    for (const locked of [true, false]) {
      expect(await told({ lock: { record: psychiatry.gid, locked } })).toEqual({
        records: [place],
        change: { before: null, after: { locked } },
      });
    }
    expect(await told({ lock: { record: patient.gid, locked: true } })).toEqual({
      records: [{ patientId: patient.id, encounterId: null, documentId: null }],
      change: { before: null, after: { locked: true } },
    });
  });

  test('of a limit says all that it is and would be, with those whom it binds in the order of their ids', async () => {
    const providers = [vera, asker, await person(world)].map((username) => idOf(username));
    const roles = [randomUUID(), randomUUID(), randomUUID()].map((key) => globalId('Role', key));
    const drafted = {
      fragment: "service = 'Psychiatry'",
      providerIds: [...providers].sort().reverse(),
      roleIds: [...roles].sort().reverse(),
    };
    const after = {
      id: 'simulated',
      fragment: "service = 'Psychiatry'",
      level: 'ENCOUNTER',
      polarity: 'EXCEPT_WHERE',
      overrideSetting: 'ALLOW',
      enabled: true,
      everyone: false,
      providers: [...providers].sort(),
      roles: [...roles].sort(),
    };
    expect(await told({ limit: drafted }, { providerId: idOf(vera) })).toEqual({
      subject: { type: 'PROVIDER', id: world.providerId(vera) },
      change: { before: null, after },
    });
    const id = await world.limit({ fragment: "service = 'Psychiatry'", providers: [vera] });
    const before = { ...after, id, providers: [idOf(vera)], roles: [] };
    expect(await told({ limit: { id: globalId('AccessLimit', id), overrideSetting: 'DENY', everyone: true } })).toEqual({
      change: { before, after: { ...before, overrideSetting: 'DENY', everyone: true } },
    });
  });

  test('of a blacklist is of its provider, who reads no such event', async () => {
    const set = await world.set(unique('Set'), [patient]);
    for (const listed of [true, false]) {
      expect(await told({ blacklist: { providerId: idOf(vera), patientSetId: set.gid, listed } })).toEqual({
        subject: { type: 'BLACKLIST', id: world.providerId(vera) },
        change: { before: null, after: { sets: [set.gid], listed } },
      });
    }
  });

  test('of settings of the site says those that were given', async () => {
    const site = { physicianOfRecordSecurity: true, physicianOfRecordScope: null };
    expect(await told({ site })).toEqual({ change: { before: null, after: { physicianOfRecordSecurity: true } } });
  });
});

test('a door that opens or shuts is a change, though as much is shown as before', async () => {
  const id = await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'PROMPT', providers: [vera] });
  const change = { limit: { id: globalId('AccessLimit', id), overrideSetting: 'ALLOW' } };
  expect((await simulate(asker, { change })).providers).toMatchObject([
    { provider: { displayName: vera }, patients: none, encounters: { changed: 1, closed: 0, opened: 0 } },
  ]);
  const back = { limit: { id: globalId('AccessLimit', id), overrideSetting: 'PROMPT' } };
  expect((await simulate(asker, { change: back })).providers).toEqual([]);
});

test('what a grant of the provider opens is not closed by a limit', async () => {
  await world.grant(vera, patient, { encounterId: psychiatry.id });
  const change = { limit: { fragment: 'service IS NOT NULL', providerIds: [idOf(vera)] } };
  expect((await simulate(asker, { change })).providers).toMatchObject([{ patients: none, encounters: closed(1) }]);
});
