import { openTestDatabase } from '../openTestDatabase';

test('the migrations leave nothing that the entities would change', async () => {
  const opened = await openTestDatabase();
  const { database } = opened;
  try {
    const { upQueries } = await database.dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  } finally {
    await opened.close();
  }
});

test('the migrations can be undone', async () => {
  const opened = await openTestDatabase();
  const { database } = opened;
  try {
    const { dataSource } = database;
    for (const _ of dataSource.migrations) await dataSource.undoLastMigration();
    expect(await dataSource.showMigrations()).toBe(true);
    await dataSource.runMigrations();
    expect(await dataSource.showMigrations()).toBe(false);
  } finally {
    await opened.close();
  }
});
