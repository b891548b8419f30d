import { globalId } from '../../../src/entity/globalId';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const { ACCESS_EXPLAIN, OVERRIDE_DECIDE, AUDIT_READ } = Permission;

test.each([
  ['who explains, and no more', [ACCESS_EXPLAIN], false],
  ['who decides on requests', [ACCESS_EXPLAIN, OVERRIDE_DECIDE], true],
  ['who reads the trail', [ACCESS_EXPLAIN, AUDIT_READ], true],
])('the end of a grant is told to those who may read grants: one %s', async (_, permissions, isTold) => {
  const world = await World.open();
  await world.provider('asker', { permissions });
  await world.provider('vera');
  const patient = await world.patient('Rutabaga');
  const encounter = await world.encounter(patient, { service: 'Psychiatry' });
  await world.limit({ fragment: "service = 'Psychiatry'", providers: ['vera'] });
  await world.grant('vera', patient, { encounterId: encounter.id });
  const { body } = await world.ask(
    'asker',
    `{ explainAccess(providerId: "${globalId('Provider', world.providerId('vera'))}", record: "${encounter.gid}") {
      openUntil decision { disclosure } } }`,
  );
  await world.close();
  expect(body.data.explainAccess).toEqual({
    openUntil: isTold ? '2026-03-01T13:00:00.000Z' : null,
    decision: { disclosure: 'CHART' },
  });
});
