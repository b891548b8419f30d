import { DataSource } from 'typeorm';

declare const databaseUrl: string;

/** A connection to an empty database of its own, and the way to be rid of both. */
export interface Connection {
  query(statement: string, parameters?: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

function served(database?: string): DataSource {
  const url = new URL(databaseUrl);
  if (database !== undefined) url.pathname = `/${database}`;
  return new DataSource({ type: databaseUrl.startsWith('mariadb:') ? 'mariadb' : 'mysql', url: url.href, timezone: 'Z' });
}

/** Connects to the database that this run of the suite is about. */
export async function connect(): Promise<Connection> {
  if (databaseUrl.startsWith('sqlite:')) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const embedded = new DataSource({ type: 'better-sqlite3', driver: require('libsql'), database: ':memory:' });
    await embedded.initialize();
    return { query: (statement, parameters = []) => embedded.query(statement, [...parameters]), close: () => embedded.destroy() };
  }
  const name = `chartsafe_condition_${process.pid}`;
  const server = await served().initialize();
  await server.query(`DROP DATABASE IF EXISTS ${name}`);
  await server.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const own = await served(name).initialize();
  return {
    query: (statement, parameters = []) => own.query(statement, [...parameters]),
    close: async () => {
      await own.destroy();
      await server.query(`DROP DATABASE ${name}`);
      await server.destroy();
    },
  };
}
