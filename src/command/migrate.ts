import type { Database } from '../entity/Database';
import { prepareSite } from '../entity/prepareSite';

/** Brings the tables of a database up to date, and gives a new one its settings. The names of the migrations that were run. */
export async function migrate(database: Database): Promise<readonly string[]> {
  const done = await database.dataSource.runMigrations({ transaction: 'each' });
  await prepareSite(database);
  return done.map(({ name }) => name);
}
