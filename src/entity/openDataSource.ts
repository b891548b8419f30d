import type { EventEmitter } from 'node:events';
import type { DataSource } from 'typeorm';
import { createDataSource, type DatabaseOptions } from './createDataSource';

/**
 * The SQL mode of every connection, whatever the server's own is. Values are escaped with backslashes, so a server that
 * takes a backslash for a letter would let them out of their quotes; the rest refuses what another database would refuse.
 */
const SQL_MODE = "SET SESSION sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO'";

/** Opens the data source of a database. Throws where it cannot be reached. */
export async function openDataSource(options: DatabaseOptions): Promise<DataSource> {
  const dataSource = await createDataSource(options).initialize();
  if (dataSource.options.type !== 'better-sqlite3') await setMode(dataSource);
  return dataSource;
}

async function setMode(dataSource: DataSource): Promise<void> {
  const { pool } = dataSource.driver as unknown as { pool: EventEmitter };
  // Sent before anything else on the connection. One that refuses it is not to be used.
  pool.on('connection', (connection: Connection) => {
    connection.query(SQL_MODE, (error) => {
      if (error) connection.destroy();
    });
  });
  // The connection that opened the data source was there before.
  await dataSource.query(SQL_MODE);
}

/** What is needed of the driver's connection. */
interface Connection {
  query(statement: string, done: (error: Error | null) => void): void;
  destroy(): void;
}
