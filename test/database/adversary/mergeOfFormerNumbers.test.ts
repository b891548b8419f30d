import { randomUUID } from 'node:crypto';
import { MergedPatient } from '../../../src/entity/MergedPatient';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

test('a merge that names somebody who was merged into a hidden patient sends what it sends for nobody', async () => {
  const world = await World.open();
  await world.provider('greta', { permissions: [Permission.PATIENTS_MERGE] });
  const open = await world.patient('Aster');
  const hidden = await world.patient('Hidden');
  await world.lock(hidden);
  const former = {
    id: randomUUID(),
    survivorId: hidden.id,
    mrnKey: 'former',
    demographicNumber: 999,
    masterFile: '{}',
    mergedAt: world.now,
  };
  await world.database.run((manager) => manager.insert(MergedPatient, former));
  const seen: unknown[] = [];
  for (const key of [former.id, hidden.id, randomUUID()]) {
    const sent = await world.statements(async () => {
      seen.push(await world.ask('greta', `mutation { mergePatients(survivor: "${open.gid}", merged: "Patient:${key}") { id } }`));
    });
    // What is sent at once, on several connections, comes in no order.
    seen.push(sent.sort());
  }
  await world.close();
  expect(seen[0]).toMatchObject({ body: { errors: [{ extensions: { code: 'NOT_FOUND' } }] } });
  expect(seen.slice(0, 2)).toEqual(seen.slice(4));
  expect(seen.slice(2, 4)).toEqual(seen.slice(4));
});
