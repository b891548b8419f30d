import fc from 'fast-check';
import { AccessLimitProvider, AccessLimitRole, AccessLimitRow, RecordLock } from '../../../src/entity/AccessLimitRow';
import { Encounter } from '../../../src/entity/Encounter';
import { globalId } from '../../../src/entity/globalId';
import { Patient } from '../../../src/entity/Patient';
import { BlacklistEntry } from '../../../src/entity/PatientSet';
import { Provider } from '../../../src/entity/Provider';
import { ProviderRole } from '../../../src/entity/Role';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const SEED = Number(process.env.TRAIL_SEED ?? Math.floor(Math.random() * 2 ** 31));
const STEPS = 150;
const ADMINS = ['admin', 'second admin'] as const;
const PEOPLE = ['nurse', 'doctor', ...ADMINS] as const;
const REASON = 'A reason of some length';

type State = Record<string, any>;
type Step = (roll: (below: number) => number, admin: string) => Promise<{ body: { errors?: any[] } }>;

let world: World;
const [sets, patients, encounters, roles]: [string[], string[], string[], string[]] = [[], [], [], []];

beforeAll(async () => {
  process.stdout.write(`trail: TRAIL_SEED=${SEED}\n`);
  world = await World.open();
  const { SET_ACCESS_MANAGE, ACCESS_LIMITS_MANAGE, RECORDS_LOCK, RECORDS_READ_LOCKED, SETS_MANAGE } = Permission;
  const permissions = [SET_ACCESS_MANAGE, ACCESS_LIMITS_MANAGE, RECORDS_LOCK, RECORDS_READ_LOCKED, SETS_MANAGE];
  for (const username of PEOPLE) await world.provider(username, { permissions });
  const people = [];
  for (let place = 0; place < 8; place += 1) {
    const patient = await world.patient(`Patient ${place}`);
    people.push(patient);
    patients.push(patient.gid);
    encounters.push((await world.encounter(patient)).gid);
  }
  for (let place = 0; place < 5; place += 1) {
    const members = people.filter((_, index) => (index + place) % 3 === 0);
    sets.push((await world.set(`Set ${place}`, members, place === 4 ? ['second admin'] : [])).gid);
  }
  const held = await world.database.run((manager) => manager.find(ProviderRole));
  for (const { roleId } of held) roles.push(globalId('Role', roleId));
});
afterAll(() => world.close());

const provider = (username: string) => globalId('Provider', world.providerId(username));
const of = <Item>(items: readonly Item[], roll: (below: number) => number) => items[roll(items.length)] as Item;
const some = <Item>(items: readonly Item[], roll: (below: number) => number) => items.filter(() => roll(3) === 0);
/** The version that is stored, or now and then one that was. */
const maybeStale = (version: number, roll: (below: number) => number) => (roll(6) === 0 ? version - 1 : version);

async function blacklistVersion(username: string) {
  const row = await world.database.run((manager) => manager.findOneByOrFail(Provider, { username }));
  return row.blacklistVersion;
}

async function anyLimit(roll: (below: number) => number) {
  const rows = await world.database.run((manager) => manager.find(AccessLimitRow, { order: { id: 'ASC' } }));
  const row = rows.length === 0 ? null : of(rows, roll);
  return row
    ? { id: globalId('AccessLimit', row.id), version: maybeStale(row.version, roll) }
    : { id: globalId('AccessLimit', '00000000-0000-4000-8000-000000000000'), version: 1 };
}

const terms = (roll: (below: number) => number) => ({
  name: `Limit ${roll(8)}`,
  fragment: of(["service = 'Psychiatry'", "city IS NULL OR city = 'x'", "last_name LIKE 'Nobody%'", 'nonsense'], roll),
  polarity: of(['ONLY_WHERE', 'EXCEPT_WHERE'], roll),
  overrideSetting: of(['ALLOW', 'PROMPT'], roll),
});
const subjects = (roll: (below: number) => number) => ({
  providers: some(PEOPLE, roll).map(provider),
  roles: some(roles, roll),
  everyone: roll(12) === 0,
});

const steps: readonly Step[] = [
  async (roll, admin) => {
    const who = of(PEOPLE, roll);
    const query =
      'mutation ($id: ID!, $version: Int!, $on: [ID!]!, $off: [ID!]!) { changeSetAccess(providerId: $id, version: $version, blacklist: $on, unblacklist: $off) { version } }';
    const on = some(sets, roll);
    const off = some(sets, roll).filter((id) => !on.includes(id));
    return world.ask(admin, query, { id: provider(who), version: maybeStale(await blacklistVersion(who), roll), on, off });
  },
  async (roll, admin) => {
    const who = of(PEOPLE, roll);
    const query = 'mutation ($id: ID!, $version: Int!) { undoSetAccess(providerId: $id, version: $version) { version } }';
    return world.ask(admin, query, { id: provider(who), version: maybeStale(await blacklistVersion(who), roll) });
  },
  (roll, admin) =>
    world.ask(
      admin,
      'mutation ($limit: AccessLimitInput!, $subjects: AccessLimitSubjectsInput!, $on: Boolean!) { createAccessLimit(limit: $limit, subjects: $subjects, enabled: $on, acknowledgeNulls: true) { id } }',
      { limit: terms(roll), subjects: subjects(roll), on: roll(4) > 0 },
    ),
  async (roll, admin) =>
    world.ask(
      admin,
      'mutation ($id: ID!, $version: Int!, $limit: AccessLimitInput!) { changeAccessLimit(id: $id, version: $version, limit: $limit, acknowledgeNulls: true) { id } }',
      { ...(await anyLimit(roll)), limit: terms(roll) },
    ),
  async (roll, admin) =>
    world.ask(
      admin,
      'mutation ($id: ID!, $version: Int!, $on: Boolean!) { enableAccessLimit(id: $id, version: $version, enabled: $on, acknowledgeNulls: true) { id } }',
      { ...(await anyLimit(roll)), on: roll(2) === 0 },
    ),
  async (roll, admin) =>
    world.ask(
      admin,
      'mutation ($id: ID!, $version: Int!, $subjects: AccessLimitSubjectsInput!) { assignAccessLimit(id: $id, version: $version, subjects: $subjects) { id } }',
      { ...(await anyLimit(roll)), subjects: subjects(roll) },
    ),
  async (roll, admin) => {
    const limit = await anyLimit(roll);
    return world.ask(admin, 'mutation ($id: ID!, $version: Int!) { deleteAccessLimit(id: $id, version: $version) }', limit);
  },
  (roll, admin) =>
    world.ask(admin, 'mutation ($id: ID!, $reason: String!) { lockRecord(record: $id, reason: $reason) { id } }', {
      id: of([...patients, ...encounters], roll),
      reason: REASON,
    }),
  (roll, admin) =>
    world.ask(admin, 'mutation ($id: ID!, $reason: String!) { unlockRecord(record: $id, reason: $reason) { id } }', {
      id: of([...patients, ...encounters], roll),
      reason: REASON,
    }),
  (roll, admin) =>
    world.ask(admin, 'mutation ($id: ID!, $reason: String!) { lockPatientSet(set: $id, reason: $reason) }', {
      id: of(sets, roll),
      reason: REASON,
    }),
];

/** What the tables say. */
async function stored(): Promise<State> {
  return world.database.run(async (manager) => {
    const limits = await manager.find(AccessLimitRow);
    const [limitProviders, limitRoles] = [await manager.find(AccessLimitProvider), await manager.find(AccessLimitRole)];
    const entries = await manager.find(BlacklistEntry);
    const lockedPatients = (await manager.findBy(Patient, { locked: true })).map(({ id }) => id);
    const lockedEncounters = (await manager.findBy(Encounter, { locked: true })).map(({ id }) => id);
    return {
      blacklists: Object.fromEntries(
        PEOPLE.map((username) => [
          world.providerId(username),
          entries
            .filter(({ providerId }) => providerId === world.providerId(username))
            .map(({ setId }) => globalId('PatientSet', setId))
            .sort(),
        ]),
      ),
      limits: Object.fromEntries(
        limits.map(({ id, version: _version, nameKey: _nameKey, ...row }) => [
          id,
          {
            ...row,
            providers: limitProviders
              .filter(({ limitId }) => limitId === id)
              .map(({ providerId }) => globalId('Provider', providerId))
              .sort(),
            roles: limitRoles
              .filter(({ limitId }) => limitId === id)
              .map(({ roleId }) => globalId('Role', roleId))
              .sort(),
          },
        ]),
      ),
      locked: [...lockedPatients, ...lockedEncounters].sort(),
    };
  });
}

/** What the events of changes say, one after the other; each must begin where the one before it has ended. */
async function told(begun: State): Promise<State> {
  const state = structuredClone(begun);
  const locked = new Set<string>(state.locked as string[]);
  for (const { action, subject, change, records } of (await world.events()) as State[]) {
    if (action === 'BLACKLIST_CHANGED') {
      expect(change.before.patientSets).toEqual(state.blacklists[subject.id]);
      state.blacklists[subject.id] = change.after.patientSets;
    }
    if (action === 'ACCESS_LIMIT_CHANGED') {
      expect(change.before).toEqual(state.limits[subject.id] ?? null);
      if (change.after === null) delete state.limits[subject.id];
      else state.limits[subject.id] = change.after;
    }
    if (action !== 'LOCKED' && action !== 'UNLOCKED') continue;
    for (const { patientId, encounterId } of records) {
      const key = encounterId ?? patientId;
      expect(locked.has(key)).toBe(action === 'UNLOCKED');
      if (action === 'LOCKED') locked.add(key);
      else locked.delete(key);
    }
  }
  return { ...state, locked: [...locked].sort() };
}

test('after any sequence of changes, what the tables hold can be rebuilt from the trail', async () => {
  const begun = await stored();
  const outcomes: Record<string, number> = {};
  const rolls = fc.sample(fc.array(fc.nat({ max: 10_000 }), { minLength: 60, maxLength: 60 }), { seed: SEED, numRuns: STEPS });
  for (const numbers of rolls) {
    let next = 0;
    const roll = (below: number) => (numbers[(next += 1) % numbers.length] ?? 0) % below;
    const { body } = await of(steps, roll)(roll, of(ADMINS, roll));
    const outcome = String(body.errors?.[0].extensions.code ?? 'done');
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  const refusals = ['FORBIDDEN', 'NOT_FOUND', 'STALE_VERSION', 'BAD_USER_INPUT', 'FRAGMENT_INVALID', 'RECORD_BLOCKED', 'done'];
  expect(Object.keys(outcomes).filter((code) => !refusals.includes(code))).toEqual([]);
  expect(outcomes.done).toBeGreaterThan(20);
  expect(await told(begun)).toEqual(await stored());
});

test('every record that is locked has one lock that is not lifted, and no other has one', async () => {
  const { locked } = await stored();
  const locks = await world.database.run((manager) => manager.find(RecordLock));
  const held = locks.filter(({ unlockedAt }) => unlockedAt === null).map(({ patientId, encounterId }) => encounterId ?? patientId);
  expect(held.sort()).toEqual(locked);
});
