import sql from 'sql-template-tag';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { did } from '../scenario/administration';
import { eventsOf } from '../scenario/queries';

test('a version that is guessed before it is there takes nothing: what an event says was before is what was', async () => {
  const world = await World.open();
  try {
    await world.provider('ines', { permissions: [Permission.SETS_MANAGE] });
    const set = await world.set('First', [await world.patient('Berg')]);
    const rename = (name: string, version: number) =>
      did(world, 'ines', `renamePatientSet(id: "${set.gid}", version: ${version}, name: "${name}") { version }`);
    if (world.database.isEmbedded) {
      expect(await rename('Third', 2)).toBe('STALE_VERSION');
    } else {
      // Another has renamed the set, and has not ended yet.
      const other = world.database.dataSource.createQueryRunner();
      await other.startTransaction();
      await other.query("UPDATE patient_set SET name = 'Second', name_key = 'second', version = 2 WHERE id = ?", [set.id]);
      let isReached = () => {};
      const reached = new Promise<void>((resolve) => (isReached = resolve));
      await world.hearing(
        (statement) => void (statement.includes('patient_set') && isReached()),
        async () => {
          const renaming = rename('Third', 2);
          await reached;
          await Promise.race([renaming, new Promise((resolve) => setTimeout(resolve, 500))]);
          await other.commitTransaction();
          expect(await renaming).toBe('STALE_VERSION');
        },
      );
      await other.release();
    }
    const [row] = await world.database.query<{ name: string }>(sql`SELECT name FROM patient_set WHERE id = ${set.id}`);
    expect(row?.name).toBe(world.database.isEmbedded ? 'First' : 'Second');
    expect((await eventsOf(world, 'ines')).filter(({ action }) => action === 'PATIENT_SET_CHANGED')).toEqual([]);
  } finally {
    await world.close();
  }
});
