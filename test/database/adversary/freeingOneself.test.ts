import { limitStop } from '../../../src/command/limitStop';
import { AccessLimitRole, AccessLimitRow } from '../../../src/entity/AccessLimitRow';
import { BlacklistChange, BlacklistEntry } from '../../../src/entity/PatientSet';
import { globalId } from '../../../src/entity/globalId';
import { ProviderRole } from '../../../src/entity/Role';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const { RECORDS_READ, SET_ACCESS_MANAGE, ACCESS_LIMITS_MANAGE, SETS_MANAGE, RECORDS_LOCK, RECORDS_READ_LOCKED, OVERRIDE_SELF } = Permission;
const ALL = [RECORDS_READ, SET_ACCESS_MANAGE, ACCESS_LIMITS_MANAGE, SETS_MANAGE, RECORDS_LOCK, OVERRIDE_SELF];

/** An administrator of everything, from whom a chart is hidden in one way or another. */
let world: World;
let own: string;
beforeEach(async () => {
  world = await World.open();
  own = globalId('Provider', await world.provider('ines', { permissions: ALL }));
});
afterEach(() => world.close());

const code = async (query: string, variables: Record<string, unknown> = {}) =>
  (await world.ask('ines', query, variables)).body.errors?.[0].extensions.code as string | undefined;
const see = async (id: string) => (await world.ask('ines', `{ patient(id: "${id}") { lastName } }`)).body;

const CHANGE_SETS =
  'mutation ($id: ID!, $on: [ID!]! = [], $off: [ID!]! = []) { changeSetAccess(providerId: $id, version: 1, blacklist: $on, unblacklist: $off) { version } }';
const TERMS = 'polarity: EXCEPT_WHERE, overrideSetting: ALLOW';

/** Each way to change a limit. */
const steps = (id: string): readonly string[] => [
  `mutation { changeAccessLimit(id: "${id}", version: 1, acknowledgeNulls: true, limit: { name: "Free", fragment: "service = 'None'", ${TERMS} }) { id } }`,
  `mutation { enableAccessLimit(id: "${id}", version: 1, enabled: false) { id } }`,
  `mutation { enableAccessLimit(id: "${id}", version: 1, enabled: true, acknowledgeNulls: true) { id } }`,
  `mutation { assignAccessLimit(id: "${id}", version: 1, subjects: {}) { id } }`,
  `mutation { deleteAccessLimit(id: "${id}", version: 1) }`,
];

describe('an administrator whom a blacklist blocks', () => {
  test('moves no set off it, onto it, or by an undo; not by a set’s name, and not with a key', async () => {
    const patient = await world.patient('Rutabaga');
    const [on, off] = [await world.set('On', [patient], ['ines']), await world.set('Off', [])];
    await world.database.run((manager) =>
      manager.insert(BlacklistChange, { providerId: world.providerId('ines'), version: 1, added: JSON.stringify([on.id]), removed: '[]' }),
    );
    expect(await code(CHANGE_SETS, { id: own, off: [on.gid] })).toBe('FORBIDDEN');
    expect(await code(CHANGE_SETS, { id: own, on: [off.gid] })).toBe('FORBIDDEN');
    expect(await code(CHANGE_SETS, { id: own })).toBe('FORBIDDEN');
    expect(await code(`mutation { undoSetAccess(providerId: "${own}", version: 1) { version } }`)).toBe('FORBIDDEN');
    expect(await code(`mutation { undoSetAccess(providerId: "${own}", version: 1, idempotencyKey: "undo-it-once") { version } }`)).toBe(
      'FORBIDDEN',
    );
    expect(await world.database.run((manager) => manager.findBy(BlacklistEntry, { providerId: world.providerId('ines') }))).toHaveLength(1);
    expect((await see(patient.gid)).data).toEqual({ patient: null });
  });

  test('learns nothing of the set that binds her from another’s blacklist, by number, name, preview or version', async () => {
    await world.provider('farid');
    const [patient, other] = [await world.patient('Rutabaga'), await world.patient('Rutabaga')];
    const on = await world.set('On', [patient], ['ines']);
    const seen = await world.set('Seen', [patient, other]);
    const id = globalId('Provider', world.providerId('farid'));
    const read = `{ setAccess(providerId: "${id}") { version blackListed { totalCount nodes { name } } others { totalCount nodes { name } } }
      previewSetAccess(providerId: "${id}", blacklist: ["${seen.gid}"]) { lost { patients physicianOfRecord } regained { patients } } }`;
    const without = await world.ask('ines', read);
    await world.database.run((manager) => manager.insert(BlacklistEntry, { providerId: world.providerId('farid'), setId: on.id }));
    expect(await world.ask('ines', read)).toEqual(without);
    expect(without.body.data.previewSetAccess.lost.patients).toBe(1);
  });
});

describe('an administrator whom a limit binds', () => {
  test.each([
    [
      'by name',
      async (id: string) =>
        void (await world.database.query({
          sql: 'INSERT INTO access_limit_provider (limit_id, provider_id) VALUES (?, ?)',
          values: [id, world.providerId('ines')],
        } as never)),
    ],
    [
      'by a role that they hold',
      async (id: string) => {
        const [held] = await world.database.run((manager) => manager.findBy(ProviderRole, { providerId: world.providerId('ines') }));
        await world.database.run((manager) => manager.insert(AccessLimitRole, { limitId: id, roleId: held?.roleId ?? '' }));
      },
    ],
    [
      'as everyone is',
      async (id: string) => void (await world.database.run((manager) => manager.update(AccessLimitRow, { id }, { everyone: true }))),
    ],
  ])('%s changes it in no way, in force or not', async (_, bind) => {
    await world.provider('farid');
    const patient = await world.patient('Rutabaga');
    const key = await world.limit({ fragment: "last_name = 'Rutabaga'", level: 'PATIENT', overrideSetting: 'DENY', providers: ['farid'] });
    await bind(key);
    const id = globalId('AccessLimit', key);
    for (const enabled of [true, false]) {
      await world.database.run((manager) => manager.update(AccessLimitRow, { id: key }, { enabled }));
      for (const step of steps(id)) expect([step, await code(step)]).toEqual([step, 'FORBIDDEN']);
    }
    await world.database.run((manager) => manager.update(AccessLimitRow, { id: key }, { enabled: true }));
    expect(await see(patient.gid)).toEqual({ data: { patient: null } });
    expect((await world.database.run((manager) => manager.findOneBy(AccessLimitRow, { id: key })))?.version).toBe(1);
  });

  test('does not bind themselves by an assignment; may make a limit that binds them, and then not change it', async () => {
    await world.provider('farid');
    const key = await world.limit({ fragment: "service = 'None'", providers: ['farid'] });
    const assign = `mutation { assignAccessLimit(id: "${globalId('AccessLimit', key)}", version: 1, subjects: { providers: ["${own}"] }) { id } }`;
    expect(await code(assign)).toBe('FORBIDDEN');
    const create = `mutation { createAccessLimit(acknowledgeNulls: true, subjects: { everyone: true }, limit: { name: "All", fragment: "service = 'None'", ${TERMS} }) { id } }`;
    const { id } = (await world.ask('ines', create)).body.data.createAccessLimit;
    for (const step of steps(id)) expect([step, await code(step)]).toEqual([step, 'FORBIDDEN']);
  });
});

test('those who run the service put out of force a limit that binds every administrator; the trail says so', async () => {
  const create = `mutation { createAccessLimit(acknowledgeNulls: true, subjects: { everyone: true }, limit: { name: "Áll", fragment: "service = 'None'", ${TERMS} }) { id } }`;
  const { id } = (await world.ask('ines', create)).body.data.createAccessLimit;
  await limitStop(world.database, world.config, ' all', world.now);
  expect((await world.ask('ines', `{ accessLimit(id: "${id}") { enabled version } }`)).body.data.accessLimit).toEqual({
    enabled: false,
    version: 2,
  });
  const event = (await world.events()).find(({ field }) => field === 'limit stop');
  expect(event).toMatchObject({
    action: 'ACCESS_LIMIT_CHANGED',
    actor: { viewerId: null },
    subject: { type: 'ACCESS_LIMIT', id: id.slice('AccessLimit:'.length) },
    change: { before: { name: 'Áll', everyone: true, enabled: true }, after: { name: 'Áll', everyone: true, enabled: false } },
  });
  for (const name of ['all', 'None of that name'])
    await expect(limitStop(world.database, world.config, name, world.now)).rejects.toThrow('no access limit of this name in force');
});

describe('one who may lock, and has not the right to locked records', () => {
  test('neither locks nor unlocks, what they see or what they do not', async () => {
    const [seen, locked] = [await world.patient('Seen'), await world.patient('Locked', { locked: true })];
    for (const { gid } of [seen, locked])
      for (const field of ['lockRecord', 'unlockRecord'])
        expect(await code(`mutation { ${field}(record: "${gid}", reason: "For no good reason") { id } }`)).toBe('FORBIDDEN');
  });
});

test('one with the right to locked records whom a blacklist blocks does not reach the record by its lock', async () => {
  await world.provider('greta', { permissions: [RECORDS_READ, RECORDS_LOCK, RECORDS_READ_LOCKED] });
  const patient = await world.patient('Rutabaga', { locked: true });
  const encounter = await world.encounter(patient);
  await world.set('On', [patient], ['greta']);
  const asked = async (record: string) =>
    (await world.ask('greta', `mutation { unlockRecord(record: "${record}", reason: "For no good reason") { id } }`)).body.errors?.[0]
      .extensions.code as string;
  expect(await asked(patient.gid)).toBe('RECORD_BLOCKED');
  expect(await asked(encounter.gid)).toBe('NOT_FOUND');
});

test('what comes in many mutations of one operation is no way around: each is refused by itself', async () => {
  await world.provider('farid');
  const set = await world.set('On', [await world.patient('Rutabaga')], ['ines', 'farid']);
  const farid = globalId('Provider', world.providerId('farid'));
  const query = `mutation {
    a: changeSetAccess(providerId: "${own}", version: 1, unblacklist: ["${set.gid}"]) { version }
    b: changeSetAccess(providerId: "${farid}", version: 1, unblacklist: ["${set.gid}"]) { version }
    c: changeSetAccess(providerId: "${farid}", version: 1) { version }
    d: undoSetAccess(providerId: "${farid}", version: 2) { version }
  }`;
  const { body } = await world.ask('ines', query);
  expect(body.errors?.map(({ path, extensions }) => [path[0], extensions.code as string])).toEqual([
    ['a', 'FORBIDDEN'],
    ['b', 'NOT_FOUND'],
  ]);
  expect(await world.database.run((manager) => manager.countBy(BlacklistEntry, { setId: set.id }))).toBe(2);
});
