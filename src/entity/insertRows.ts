import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/** How many parameters one statement carries at the most: below the 32,766 of SQLite. */
const PARAMETERS = 20_000;

/**
 * Inserts rows in as few statements as the database takes. A property that is not there is written as null: no column of
 * the product has a default. TypeORM's own builder, which knows of defaults and relations, costs several times as much.
 */
export async function insertRows<Row extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  rows: readonly Row[],
): Promise<void> {
  const { driver } = manager.connection;
  const { tablePath, columns } = manager.connection.getMetadata(target);
  const into = `INSERT INTO ${driver.escape(tablePath)} (${columns.map(({ databaseName }) => driver.escape(databaseName)).join(', ')}) VALUES `;
  const row = `(${columns.map(() => '?').join(', ')})`;
  const size = Math.max(1, Math.floor(PARAMETERS / columns.length));
  for (let start = 0; start < rows.length; start += size) {
    const some = rows.slice(start, start + size);
    const values = some.flatMap((each) =>
      columns.map((column) => driver.preparePersistentValue(column.getEntityValue(each) ?? null, column) as unknown),
    );
    await manager.query(into + some.map(() => row).join(', '), values);
  }
}
