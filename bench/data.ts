import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { createConnection } from 'mysql2';
import { migrate } from '../src/command/migrate';
import { Database } from '../src/entity/Database';
import { openDataSource } from '../src/entity/openDataSource';
import { Hospital } from './hospital/Hospital';
import { loadTable } from './hospital/loadTable';
import { hireStaff } from './hospital/staff';
import { withoutIndexes } from './hospital/withoutIndexes';
import { onServer } from './onServer';

/**
 * Makes a hospital of a fixed seed on a server, in a database of its own, `chartsafe_bench_<patients>`:
 * `npm run bench:data -- --patients 200000`. What is there of that name is made anew.
 */
const { values } = parseArgs({ options: { patients: { type: 'string', default: '20000' } } });
const URL_OF_SERVER = process.env.BENCH_DATABASE_URL ?? 'mariadb://root@127.0.0.1:3306/test';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(): Promise<void> {
  const size = Number(values.patients);
  if (!Number.isInteger(size) || size < 100 || size > 1_000_000) throw new Error('--patients wants a whole number from 100 to 1000000');
  const name = `chartsafe_bench_${size}`;
  await onServer(URL_OF_SERVER, `DROP DATABASE IF EXISTS ${name}`);
  await onServer(URL_OF_SERVER, `CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(URL_OF_SERVER), { pathname: `/${name}` });
  const dataSource = await openDataSource({ url: url.href });
  const database = new Database(dataSource);
  await migrate(database);
  const { physicianIds, setIds } = await hireStaff(database);
  const { tables } = new Hospital(size, physicianIds, setIds);
  const connection = createConnection(url.href.replace(/^mariadb:/, 'mysql:'));
  await connection.promise().query('SET foreign_key_checks = 0, unique_checks = 0, time_zone = "+00:00"');
  const started = performance.now();
  let rows = 0;
  for (const table of tables) {
    const { tableName } = dataSource.getMetadata(table.entity);
    const bar = new SingleBar({ format: `${tableName.padEnd(20)} {bar} {value} of {total}, {eta_formatted} left` });
    bar.start(table.count, 0);
    const begun = performance.now();
    let sent = begun;
    await withoutIndexes(connection.promise(), tableName, async () => {
      await loadTable(connection, dataSource, table, (made) => bar.update(made));
      sent = performance.now();
    });
    bar.stop();
    rows += table.count;
    const ended = performance.now();
    print(`${tableName}: ${rate(table.count, sent - begun)} rows/s, then ${seconds(ended - sent)} s for its indexes`);
  }
  await connection.promise().query(`ANALYZE TABLE ${tables.map(({ entity }) => dataSource.getMetadata(entity).tableName).join(', ')}`);
  const took = performance.now() - started;
  print(`${name}: ${rows} rows in ${seconds(took)} s, ${rate(rows, took)} rows/s`);
  await connection.promise().end();
  await dataSource.destroy();
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);
const rate = (count: number, milliseconds: number): number => Math.round((count / milliseconds) * 1000);

void run();
