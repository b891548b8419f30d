import { tables } from '../../src/entity/tables';
import type { World } from '../world/World';

/** A world as it once was, to which it can be brought back as often as a test changes it. The audit trail is never brought back. */
export class Snapshot {
  private constructor(
    private readonly world: World,
    private readonly names: readonly string[],
  ) {}

  /** Keeps all rows of a world, apart from its trail. One world has one snapshot at a time. */
  static async of(world: World): Promise<Snapshot> {
    const metadata = world.database.dataSource.entityMetadatas;
    const names = tables
      .map((table) => metadata.find(({ target }) => target === table)!.tableName)
      .filter((name) => !name.startsWith('audit_'));
    for (const name of names) {
      await world.database.run((manager) => manager.query(`DROP TABLE IF EXISTS kept_${name}`));
      await world.database.run((manager) => manager.query(`CREATE TABLE kept_${name} AS SELECT * FROM ${name}`));
    }
    return new Snapshot(world, names);
  }

  /** Makes the rows again those that were kept. */
  async restore(): Promise<void> {
    await this.world.database.transaction(async (manager) => {
      for (const name of [...this.names].reverse()) await manager.query(`DELETE FROM ${name}`);
      for (const name of this.names) await manager.query(`INSERT INTO ${name} SELECT * FROM kept_${name}`);
    });
  }
}
