import { verifyTrail } from '../../../src/audit/verifyTrail';
import { auditKeys } from '../../../src/server/auditKeys';
import { World } from '../../world/World';

const HOUR = 60;
let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

test('a clock that is moved by hours opens nothing, keeps nothing open beyond its end, and leaves a trail that holds', async () => {
  await world.provider('viewer');
  const patient = await world.patient('Rutabaga');
  const safe = await world.encounter(patient, { service: 'Psychiatry', location: 'Ward of the safe' });
  const other = await world.encounter(patient, { service: 'Psychiatry', location: 'Ward of the other' });
  await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'ALLOW' });
  const give = `mutation { giveOverrideReason(record: "${safe.gid}", reason: { code: "CONSULT" }, idempotencyKey: "given-once") { grant { id } } }`;
  const location = async (record: { gid: string }) =>
    (await world.ask('viewer', `{ encounter(id: "${record.gid}") { location } }`)).body.data.encounter.location as unknown;
  const grants = async () =>
    world.database.run((manager) => manager.query<{ startsAt: string }[]>('SELECT starts_at AS startsAt FROM override_grant'));
  const noon = world.now;

  await world.ask('viewer', give);
  expect([await location(safe), await location(other)]).toEqual(['Ward of the safe', null]);
  world.pass(-5 * HOUR);
  // It has not begun yet; sent again it is still the one that was given, and no longer one.
  expect([await location(safe), await location(other)]).toEqual([null, null]);
  await world.ask('viewer', give);
  expect([await location(safe), (await grants()).length]).toEqual([null, 1]);
  world.now = new Date(noon.getTime() + 59 * 60_000);
  expect(await location(safe)).toBe('Ward of the safe');
  world.now = new Date(noon.getTime() + HOUR * 60_000);
  expect([await location(safe), await location(other)]).toEqual([null, null]);
  world.pass(30 * HOUR);
  expect(await location(safe)).toBe(null);
  world.pass(-31 * HOUR);
  expect(await location(other)).toBe(null);
  expect(await verifyTrail({ database: world.database, keys: auditKeys(world.config) })).toMatchObject({ faults: [] });
});

test('a token holds for its own time alone, however the clock is moved, and a link to a content does', async () => {
  await world.provider('viewer');
  const patient = await world.patient('Rutabaga');
  const document = await world.document(patient, {}, 'Content');
  const token = await world.token('viewer');
  const { body } = await world.ask('viewer', `{ document(id: "${document.gid}") { download { url } } }`);
  const link = new URL(body.data.document.download.url as string).pathname;
  const status = async (path: string, given = token) =>
    (await fetch(`${world.url}${path}`, { headers: { authorization: `Bearer ${given}` } })).status;
  world.pass(100 * 24 * HOUR);
  expect(await status(link)).toBe(401);
  expect(await status(link, await world.token('viewer'))).toBe(404);
  world.pass(-100 * 24 * HOUR);
  expect([await status(link), await status(link)]).toEqual([200, 404]);
});
