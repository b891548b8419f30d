import { createDataSource } from '../entity/createDataSource';
import { Database } from '../entity/Database';
import type { Config } from '../server/Config';

/** Opens the database of a configuration. */
export async function openDatabase({ database: { url, poolSize } }: Config): Promise<Database> {
  const dataSource = createDataSource({ url, poolSize });
  await dataSource.initialize();
  return new Database(dataSource);
}
