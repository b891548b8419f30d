import { AccessLimitRow } from '../../../src/entity/AccessLimitRow';
import type { Database } from '../../../src/entity/Database';
import { insertRows } from '../../../src/entity/insertRows';
import { OverrideReasonRow } from '../../../src/entity/Override';
import { SiteSetting } from '../../../src/entity/SiteSetting';
import { tables } from '../../../src/entity/tables';
import { limitsOfEveryone, type BuiltWorld } from './buildWorld';
import type { PlainBatch } from './PlainWorld';

const KEPT: readonly (new () => object)[] = [SiteSetting, OverrideReasonRow];

/** Makes the database hold these worlds and nothing else. */
export async function loadBatch(database: Database, batch: PlainBatch, worlds: readonly BuiltWorld[]): Promise<void> {
  await database.transaction(async (manager) => {
    for (const table of [...tables].reverse()) {
      if (!KEPT.includes(table)) await manager.query(`DELETE FROM ${manager.connection.getMetadata(table).tableName}`);
    }
    await manager.update(SiteSetting, { id: 1 }, batch.site);
    for (const table of tables) {
      const rows = worlds.flatMap((world) => world.rows.filter(([of]) => of === table).flatMap(([, of]) => of));
      const everyone = table === AccessLimitRow ? limitsOfEveryone(batch) : [];
      const all = [...rows, ...everyone];
      if (all.length > 0) await insertRows(manager, table, all);
    }
  });
}
