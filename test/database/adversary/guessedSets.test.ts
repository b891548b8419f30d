import { randomUUID } from 'node:crypto';
import { globalId } from '../../../src/entity/globalId';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

let world: World;
beforeEach(async () => {
  world = await World.open({ LIMIT_MISSES: '10' });
  await world.provider('ada', { permissions: [Permission.SET_ACCESS_MANAGE] });
  await world.provider('bruno');
});
afterEach(() => world.close());

const CHANGE = `mutation ($provider: ID!, $sets: [ID!]!) {
  changeSetAccess(providerId: $provider, version: 1, blacklist: $sets) { blackListed { totalCount } } }`;
const PREVIEW = 'query ($provider: ID!, $sets: [ID!]!) { previewSetAccess(providerId: $provider, blacklist: $sets) { lost { patients } } }';

test.each([
  ['changeSetAccess', CHANGE],
  ['previewSetAccess', PREVIEW],
])('sets that are guessed by %s find nothing so often, hidden or unknown alike, and then nothing is looked up', async (field, query) => {
  const [bruno] = await world.database.dataSource.query<{ id: string }[]>("SELECT id FROM provider WHERE username = 'bruno'");
  const provider = globalId('Provider', String(bruno?.id));
  const hidden = await world.set('hidden', [], ['ada']);
  const sets = [hidden.gid, ...Array.from({ length: 9 }, () => globalId('PatientSet', randomUUID()))];
  await world.ask('ada', query, { provider, sets });
  const refusals: unknown[] = [];
  for (const id of [hidden.gid, globalId('PatientSet', randomUUID())]) {
    const { body } = await world.ask('ada', query, { provider, sets: [id] });
    refusals.push(body);
    expect(body.errors).toMatchObject([{ path: [field], extensions: { code: 'UNAVAILABLE', rule: 'TOO_MANY_MISSES' } }]);
  }
  expect(refusals[1]).toEqual(refusals[0]);
});
