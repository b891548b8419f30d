import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PoolOptions } from 'mysql2';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrations } from '../migration/migrations';
import { createGuardedPool } from './createGuardedPool';
import { EmbeddedEngine } from './EmbeddedEngine';
import { SnakeNames } from './SnakeNames';
import { tables } from './tables';

/** How to reach the database. */
export interface DatabaseOptions {
  /** `sqlite:<file>`, `sqlite::memory:`, `mysql://…` or `mariadb://…`. */
  readonly url: string;
  /** How many connections a server keeps at the most; the embedded database has one. */
  readonly poolSize?: number;
  /** How many statements wait for a connection at the most; beyond that they are refused at once. */
  readonly queueSize?: number;
  /** How long a statement waits for a connection. */
  readonly waitSeconds?: number;
  /** How long a statement waits for what another has locked. */
  readonly lockSeconds?: number;
  /** How long a statement takes that belongs to no operation, and the longest that a server works on any; null, which is the default, for as long as it needs. */
  readonly statementSeconds?: number | null;
}

/** What holds where nothing else is said. */
export const DATABASE_DEFAULTS = { poolSize: 10, queueSize: 2000, waitSeconds: 10, lockSeconds: 5 } as const;

/** How long a new connection may take. */
const CONNECT_SECONDS = 5;
/** After so much silence the system asks whether the other side is still there. */
const KEEP_ALIVE_SECONDS = 10;
/** How long a statement of the embedded database waits for another process. The whole process waits meanwhile, so `Database` does the rest of it. */
const BUSY_MILLISECONDS = 50;

/** The data source of a database, not yet initialised. Throws where the URL is of no known kind. */
export function createDataSource({ url, statementSeconds = null, ...options }: DatabaseOptions): DataSource {
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
  const { poolSize, queueSize, waitSeconds, lockSeconds } = { ...DATABASE_DEFAULTS, ...options };
  return new DataSource({
    ...shared,
    type,
    url,
    poolSize,
    driver: { createPool: (pool: PoolOptions) => createGuardedPool(pool, { waitSeconds, lockSeconds, statementSeconds }) },
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    dateStrings: ['DATE'],
    supportBigNumbers: true,
    connectTimeout: CONNECT_SECONDS * 1000,
    extra: {
      waitForConnections: true,
      queueLimit: queueSize,
      enableKeepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_SECONDS * 1000,
    },
  });
}

/** The embedded database: libsql, whose engine comes ready inside its package. `EmbeddedEngine` is the one place that knows it. */
function embedded(file: string) {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  return {
    type: 'better-sqlite3',
    database: file,
    driver: EmbeddedEngine as unknown,
    timeout: BUSY_MILLISECONDS,
    enableWAL: file !== ':memory:',
  } as const;
}
