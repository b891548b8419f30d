import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/** How many parameters one statement carries at the most: below the 32,766 of SQLite. */
const PARAMETERS = 20_000;

/** Inserts rows in as few statements as the database takes. */
export async function insertRows<Row extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  rows: readonly Row[],
): Promise<void> {
  const columns = manager.connection.getMetadata(target).columns.length;
  const size = Math.max(1, Math.floor(PARAMETERS / columns));
  for (let start = 0; start < rows.length; start += size) {
    await manager
      .createQueryBuilder()
      .insert()
      .into(target)
      .values(rows.slice(start, start + size))
      .updateEntity(false)
      .execute();
  }
}
