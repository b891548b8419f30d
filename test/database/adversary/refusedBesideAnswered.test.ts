import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const { RECORDS_READ, RECORDS_LOCK, RECORDS_READ_LOCKED, OVERRIDE_SELF, ROLES_MANAGE } = Permission;
const REFUSED = { code: 'UNAVAILABLE', rule: 'TOO_MANY_MISSES', retryAfterSeconds: 600 };

let world: World;
beforeEach(async () => {
  world = await World.open({ LIMIT_MISSES: '10' });
  await world.provider('ada', { permissions: [RECORDS_READ, RECORDS_LOCK, RECORDS_READ_LOCKED, OVERRIDE_SELF, ROLES_MANAGE] });
  await world.patient('Aster', { mrn: 'KNOWN' });
  await world.limit({ fragment: "last_name = 'Aster'", level: 'PATIENT' });
  for (let count = 0; count < 10; count += 1) await world.ask('ada', '{ patient(mrn: "MISTYPED") { lastName } }');
});
afterEach(() => world.close());

test('a chart that is opened by a reason is shown, although another number beside it was mistyped too often', async () => {
  const { status, body } = await world.ask(
    'ada',
    `{ emergency: patient(mrn: "KNOWN", overrideReason: { code: "EMERGENCY" }) { lastName access { disclosure } }
       search: patients(search: { mrn: "KNOWN" }) { nodes { lastName } }
       other: patient(mrn: "MISTYPED") { lastName } }`,
  );
  expect({ status, data: body.data, errors: body.errors?.map(({ path, extensions }) => ({ path, extensions })) }).toEqual({
    status: 200,
    data: {
      emergency: { lastName: 'Aster', access: { disclosure: 'CHART' } },
      search: { nodes: [{ lastName: 'Aster' }] },
      other: null,
    },
    errors: [{ path: ['other'], extensions: REFUSED }],
  });
});

test('what was done before a look-up that is refused is told as done', async () => {
  const { status, body } = await world.ask(
    'ada',
    `mutation { made: createRole(input: { name: "Clerk", permissions: [] }) { name }
       locked: lockRecord(record: "Patient:00000000-0000-4000-8000-000000000000", reason: "because it is so") { id } }`,
  );
  expect({ status, data: body.data, errors: body.errors?.map(({ path, extensions }) => ({ path, extensions })) }).toEqual({
    status: 200,
    data: { made: { name: 'Clerk' }, locked: null },
    errors: [{ path: ['locked'], extensions: REFUSED }],
  });
});
