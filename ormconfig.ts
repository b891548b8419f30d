import 'reflect-metadata';
import { createDataSource } from './src/entity/createDataSource';
import { readConfig } from './src/server/Config';

/** The data source for TypeORM's own command line, of the database that `DATABASE_URL` names. */
export const dataSource = createDataSource(readConfig(process.env).database);
