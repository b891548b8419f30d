import sql from 'sql-template-tag';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const VERIFY = '{ verifyAuditTrail { holds faults { fault detail } } }';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.provider('officer', { permissions: [Permission.AUDIT_READ] });
  await world.provider('clinician');
  await world.patient('Aster', { mrn: 'A' });
  for (let count = 0; count < 3; count += 1) await world.ask('clinician', '{ patient(mrn: "A") { hin } }');
});
afterAll(() => world.close());

test('who reads the trail can ask whether it holds, and that is an event', async () => {
  expect(await world.ask('officer', VERIFY)).toEqual({ status: 200, body: { data: { verifyAuditTrail: { holds: true, faults: [] } } } });
  expect((await world.events()).at(-1)).toMatchObject({ action: 'AUDIT_READ', field: 'verifyAuditTrail', outcome: 'SUCCESS' });
});

test('a link that was changed is named', async () => {
  await world.database.query(sql`UPDATE audit_event SET action = 'SIGN_IN' WHERE position = 2`);
  expect((await world.ask('officer', VERIFY)).body).toEqual({
    data: { verifyAuditTrail: { holds: false, faults: [{ fault: 'CHANGED', detail: 'action' }] } },
  });
});

test('it is for those who read the trail alone', async () => {
  expect((await world.ask('clinician', VERIFY)).body.errors?.[0].extensions).toEqual({ code: 'FORBIDDEN' });
});
