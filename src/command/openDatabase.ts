import { openDataSource } from '../entity/openDataSource';
import { Database } from '../entity/Database';
import type { Config } from '../server/Config';
import { serversDatabase } from '../server/serversDatabase';

/** Opens the database of a configuration for a command, whose statements take as long as they need. */
export async function openDatabase(config: Config): Promise<Database> {
  return new Database(await openDataSource({ ...serversDatabase(config), statementSeconds: null }));
}
