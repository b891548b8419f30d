import { openDataSource } from '../entity/openDataSource';
import { Database } from '../entity/Database';
import type { Config } from '../server/Config';

/** Opens the database of a configuration. */
export async function openDatabase({ database: { url, poolSize } }: Config): Promise<Database> {
  return new Database(await openDataSource({ url, poolSize }));
}
