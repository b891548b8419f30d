import { createConnection } from 'mysql2/promise';
import type { World } from '../../world/World';

/** Keeps the trail from being written, and gives what mends it. */
export type Fault = (world: World) => Promise<() => Promise<void>>;

/** The tables of which an event consists. */
const TABLES = ['audit_event', 'audit_event_record'] as const;
type Table = (typeof TABLES)[number];

const send = (world: World, statement: string) => world.database.run((manager) => manager.query(statement));

const gone =
  (table: Table): Fault =>
  async (world) => {
    await send(world, `ALTER TABLE ${table} RENAME TO ${table}_away`);
    return async () => void (await send(world, `ALTER TABLE ${table}_away RENAME TO ${table}`));
  };

/** Refuses new rows as a server that takes none does, by its number where it has one; from so many rows on. */
const refusing =
  (table: Table, errno: number, rows = 0): Fault =>
  async (world) => {
    const isFull = `(SELECT COUNT(*) FROM ${table}) >= ${rows}`;
    const refusal = world.database.isEmbedded
      ? `WHEN ${isFull} BEGIN SELECT RAISE(ABORT, 'no more rows'); END`
      : `FOR EACH ROW IF ${isFull} THEN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = ${errno}, MESSAGE_TEXT = 'no more rows'; END IF`;
    await send(world, `CREATE TRIGGER refusal_of_${table} BEFORE INSERT ON ${table} ${refusal}`);
    return async () => void (await send(world, `DROP TRIGGER refusal_of_${table}`));
  };

/** Another connection holds what an event needs; the server's own connections wait for no lock. */
const locked =
  (lock: readonly string[], release: readonly string[]): Fault =>
  async (world) => {
    await waitForNoLock(world);
    const { database } = world.database.dataSource.driver;
    const { url } = world.database.dataSource.options as { url: string };
    const other = await createConnection(url.replace(/^mariadb:/, 'mysql:'));
    await other.query(`USE ${database}`);
    for (const statement of lock) await other.query(statement);
    return async () => {
      for (const statement of release) await other.query(statement);
      await other.end();
    };
  };

/** Every connection of the pool is held at once, so that all of them are told. */
async function waitForNoLock({ database: { dataSource } }: World): Promise<void> {
  const { poolSize } = dataSource.options as { poolSize: number };
  const runners = Array.from({ length: poolSize }, () => dataSource.createQueryRunner());
  await Promise.all(runners.map((runner) => runner.connect()));
  for (const runner of runners) {
    await runner.query('SET SESSION lock_wait_timeout = 0, innodb_lock_wait_timeout = 0');
    await runner.release();
  }
}

/** The trail takes events until its table has so many rows. */
export const full = (rows: number): Fault => refusing('audit_event', 1114, rows);

/** What can befall the trail on every database. */
export const EVERYWHERE: readonly (readonly [string, Fault])[] = TABLES.flatMap(
  (table) =>
    [
      [`${table} is gone`, gone(table)],
      [`${table} can only be read`, refusing(table, 1290)],
      [`${table} is full`, refusing(table, 1114)],
    ] as const,
);

/** What can befall it where others have connections too. */
export const ON_A_SERVER: readonly (readonly [string, Fault])[] = [
  ...TABLES.map((table) => [`${table} is locked as a table`, locked([`LOCK TABLES ${table} WRITE`], ['UNLOCK TABLES'])] as const),
  ...TABLES.map(
    (table) =>
      [`the rows of ${table} are locked`, locked(['START TRANSACTION', `SELECT * FROM ${table} FOR UPDATE`], ['ROLLBACK'])] as const,
  ),
];

/** Nobody can be read who signs in; as a table that another has locked for good, on a server. */
export const providersLocked: Fault = locked(['LOCK TABLES provider WRITE'], ['UNLOCK TABLES']);

/** The same, where the table is not there at all. */
export const providersGone: Fault = async (world) => {
  await send(world, 'ALTER TABLE provider RENAME TO provider_away');
  return async () => void (await send(world, 'ALTER TABLE provider_away RENAME TO provider'));
};
