import type { DataSource } from 'typeorm';
import { createDataSource, type DatabaseOptions } from './createDataSource';

/** Opens the data source of a database. Throws where it cannot be reached. */
export async function openDataSource(options: DatabaseOptions): Promise<DataSource> {
  return createDataSource(options).initialize();
}
