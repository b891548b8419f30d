import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import libsql from 'libsql';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrations } from '../migration/migrations';
import { SnakeNames } from './SnakeNames';
import { tables } from './tables';

/** How to reach the database. */
export interface DatabaseOptions {
  /** `sqlite:<file>`, `sqlite::memory:`, `mysql://…` or `mariadb://…`. */
  readonly url: string;
  /** How many connections a server keeps at the most; the embedded database has one. */
  readonly poolSize?: number;
}

/** The data source of a database, not yet initialised. Throws where the URL is of no known kind. */
export function createDataSource({ url, poolSize = 10 }: DatabaseOptions): DataSource {
  const shared = {
    entities: [...tables],
    migrations: [...migrations],
    migrationsTableName: 'migration',
    namingStrategy: new SnakeNames(),
    synchronize: false,
    logging: false,
  } satisfies Partial<DataSourceOptions>;
  if (url.startsWith('sqlite:')) return new DataSource({ ...shared, ...embedded(url.slice('sqlite:'.length)) });
  const type = /^(mysql|mariadb):\/\//.exec(url)?.[1];
  if (type !== 'mysql' && type !== 'mariadb') throw new Error('DATABASE_URL must begin with sqlite:, mysql:// or mariadb://');
  return new DataSource({
    ...shared,
    type,
    url,
    poolSize,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    dateStrings: ['DATE'],
    supportBigNumbers: true,
    extra: { waitForConnections: true },
  });
}

/** The embedded database: libsql, whose engine comes ready inside its package. This is the one place that knows it. */
function embedded(file: string) {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  return {
    type: 'better-sqlite3',
    database: file,
    driver: libsql as unknown,
    enableWAL: file !== ':memory:',
  } as const;
}
