import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { insertRows } from '../../../src/entity/insertRows';
import { OverrideRequest } from '../../../src/entity/Override';
import type { Patient } from '../../../src/entity/Patient';
import { Provider } from '../../../src/entity/Provider';
import { ProviderRole, RolePermission } from '../../../src/entity/Role';
import { countUnseenRequests } from '../../../src/gate/countUnseenRequests';
import { Permission } from '../../../src/policy/Permission';
import { meanwhile } from '../../world/meanwhile';
import { World } from '../../world/World';

let world: World;
let known: Patient;
let hidden: Patient;
beforeEach(async () => {
  world = await World.open();
  await world.provider('requester');
  known = await world.patient('Known');
  hidden = await world.patient('Hidden', { locked: true });
});
afterEach(() => world.close());

/** Open requests on some patients, each a millisecond younger than the one before it. */
async function file(...patients: readonly Patient[]): Promise<void> {
  const rows = patients.map(({ id }, index) => ({
    id: randomUUID(),
    viewerId: world.providerId('requester'),
    patientId: id,
    encounterId: null,
    reasonCode: 'CONSULT',
    reasonText: null,
    state: index % 2 === 0 ? 'PENDING' : 'APPROVED',
    openKey: randomUUID(),
    createdAt: new Date(world.now.getTime() - 60_000 + index),
    decidedById: null,
    decidedAt: null,
    version: 1,
  }));
  await world.database.transaction((manager) => insertRows(manager, OverrideRequest, rows));
}

async function analysts(from: number, to: number): Promise<void> {
  for (let index = from; index < to; index += 1) await world.provider(`analyst ${index}`, { permissions: [Permission.OVERRIDE_DECIDE] });
}
const times = (count: number, patient: Patient) => Array.from({ length: count }, () => patient);
const counted = (database = world.database) => countUnseenRequests(database, world.now);

test('no more than 5,000 requests are looked at, the oldest, by no more than 50 analysts; how many were left out is told', async () => {
  await analysts(0, 52);
  // Whoever comes after the fiftieth would see all of it.
  const keys = Array.from({ length: 52 }, (_, index) => world.providerId(`analyst ${index}`)).sort();
  for (const providerId of keys.slice(50)) {
    const { roleId } = await world.database.run((manager) => manager.findOneByOrFail(ProviderRole, { providerId }));
    await world.database.run((manager) => manager.insert(RolePermission, { roleId, permission: Permission.RECORDS_READ_LOCKED }));
  }
  await file(...times(2, known), ...times(4_998, hidden), ...times(3, hidden));
  expect(await counted()).toEqual({ count: 4_998, requestsLeftOut: 3, analystsLeftOut: 2 });
});

test('just as many are looked at, and none is left out; no statement names more than a thousand', async () => {
  await analysts(0, 50);
  await file(...times(5_000, hidden));
  const sent = await world.statements(async () =>
    expect(await counted()).toEqual({ count: 5_000, requestsLeftOut: 0, analystsLeftOut: 0 }),
  );
  expect(Math.max(...sent.map((statement) => statement.split('?').length))).toBeLessThan(1_100);
});

test('where all are seen, nobody more is asked, and none is missing', async () => {
  await analysts(0, 1);
  await file(...times(3, known));
  const one = await world.statements(counted);
  await analysts(1, 52);
  const many = await world.statements(async () => expect(await counted()).toEqual({ count: 0, requestsLeftOut: 0, analystsLeftOut: 0 }));
  expect(many).toHaveLength(one.length);
});

test('without an open request no analyst is looked for', async () => {
  await analysts(0, 1);
  const none = await world.statements(async () => expect(await counted()).toEqual({ count: 0, requestsLeftOut: 0, analystsLeftOut: 0 }));
  await file(hidden);
  const one = await world.statements(async () => expect(await counted()).toEqual({ count: 1, requestsLeftOut: 0, analystsLeftOut: 0 }));
  expect(none.filter((statement) => /SELECT username FROM provider/.test(statement))).toEqual([]);
  expect(one.filter((statement) => /SELECT username FROM provider/.test(statement)).length).toBeGreaterThan(0);
});

test('an analyst who was made inactive a moment ago sees nothing; any other fault is told', async () => {
  await analysts(0, 1);
  await file(known, hidden);
  const id = world.providerId('analyst 0');
  const leaves = () => world.database.run((manager) => manager.update(Provider, { id }, { active: false }));
  expect(await counted(meanwhile(world.database, 'SELECT username FROM provider', leaves))).toEqual({
    count: 2,
    requestsLeftOut: 0,
    analystsLeftOut: 0,
  });
  await world.database.run((manager) => manager.update(Provider, { id }, { active: true }));
  const fails = () => Promise.reject(new Error('The database is gone'));
  await expect(counted(meanwhile(world.database, 'blacklist_entry', fails))).rejects.toThrow('The database is gone');
  const forgets = () => world.database.query(sql`DELETE FROM site_setting`);
  await expect(counted(meanwhile(world.database, 'SELECT username FROM provider', forgets))).rejects.toMatchObject({
    extensions: { code: 'UNAVAILABLE' },
  });
});
