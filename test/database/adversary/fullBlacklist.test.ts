import { randomUUID } from 'node:crypto';
import { globalId } from '../../../src/entity/globalId';
import { insertRows } from '../../../src/entity/insertRows';
import { BlacklistEntry, PatientSet } from '../../../src/entity/PatientSet';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { did } from '../scenario/administration';

test('a blacklist that is filled up does not tell how many sets on it bind whoever fills it', async () => {
  const world = await World.open();
  try {
    await world.provider('farid');
    await world.provider('ines', { permissions: [Permission.SET_ACCESS_MANAGE] });
    const patient = await world.patient('Rutabaga');
    await world.set('Hidden', [patient], ['ines', 'farid']);
    const providerId = world.providerId('farid');
    const sets = Array.from({ length: 500 }, (_, index) => ({
      id: randomUUID(),
      name: `Set ${index}`,
      nameKey: `set ${index}`,
      definition: null,
      createdAt: world.now,
      createdById: null,
      version: 1,
    }));
    await world.database.transaction(async (manager) => {
      await insertRows(manager, PatientSet, sets);
      await insertRows(
        manager,
        BlacklistEntry,
        sets.slice(0, 499).map(({ id }) => ({ providerId, setId: id })),
      );
    });
    const add = (id: string, version: number) =>
      did(
        world,
        'ines',
        `changeSetAccess(providerId: "${globalId('Provider', providerId)}", version: ${version}, blacklist: ["${id}"]) { version }`,
      );
    expect(await add(globalId('PatientSet', sets[499]!.id), 1)).toEqual({ version: 2 });
    const one = await world.set('One more', [patient]);
    expect(await add(one.gid, 2)).toBe('BAD_USER_INPUT AT_MOST_500');
  } finally {
    await world.close();
  }
});
