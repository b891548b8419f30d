import { randomUUID } from 'node:crypto';
import { globalId } from '../../../src/entity/globalId';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const SIMULATE = 'query ($change: SimulatedChangeInput!) { simulateAccess(change: $change) { providersLeftOut } }';
const SEARCH = 'query ($search: AuditSearch) { auditTrail(search: $search) { totalCount } }';

const many = (count: number, type: 'Provider' | 'Role') => Array.from({ length: count }, () => globalId(type, randomUUID()));
const limitFor = (subjects: object) => ({ change: { limit: { fragment: "city = 'x'", ...subjects } } });

test.each([
  ['the providers of a simulated limit', SIMULATE, limitFor({ providerIds: many(2_000, 'Provider') }), 'AT_MOST_100'],
  ['the roles of a simulated limit', SIMULATE, limitFor({ roleIds: many(2_000, 'Role') }), 'AT_MOST_50'],
  ['the actions of a search', SEARCH, { search: { actions: Array.from({ length: 12_000 }, () => 'READ') } }, 'ARGUMENTS'],
])('%s are no more than an event can hold: the client is at fault, and not the trail', async (_, query, variables, rule) => {
  const world = await World.open();
  await world.provider('xena', { permissions: Object.values(Permission) });
  const { status, body } = await world.ask('xena', query, variables);
  await world.close();
  expect({ status, extensions: body.errors?.[0].extensions }).toMatchObject({ status: 200, extensions: { code: 'BAD_USER_INPUT', rule } });
});

test('what is at the most taken is written', async () => {
  const world = await World.open();
  await world.provider('xena', { permissions: Object.values(Permission) });
  const simulated = await world.ask('xena', SIMULATE, limitFor({ providerIds: many(100, 'Provider'), roleIds: many(50, 'Role') }));
  const searched = await world.ask('xena', SEARCH, { search: { actions: Array.from({ length: 100 }, () => 'READ') } });
  await world.close();
  expect([simulated.body, searched.body]).toEqual([
    { data: { simulateAccess: { providersLeftOut: 0 } } },
    { data: { auditTrail: { totalCount: 0 } } },
  ]);
});
