import sql from 'sql-template-tag';
import type { Database } from '../../entity/Database';
import { readInstant } from '../../entity/instant';
import { fault, type Finding } from './Finding';

/** A database and a process that differ by more have different ideas of which grants run. */
const SKEW_SECONDS = 5;
const NEEDED_MODES = ['STRICT_TRANS_TABLES', 'ONLY_FULL_GROUP_BY'];
const REFUSED_MODES = ['NO_BACKSLASH_ESCAPES', 'ANSI_QUOTES', 'PIPES_AS_CONCAT'];

/** Whether the tables are those of this version. */
export async function migrationFindings(database: Database): Promise<readonly Finding[]> {
  const declared = database.dataSource.migrations.map(({ name, constructor }) => name ?? constructor.name);
  const done = await migrationsDone(database);
  const missing = declared.filter((name) => !done.includes(name));
  const unknown = done.filter((name) => !declared.includes(name));
  return [
    ...(missing.length > 0 ? [fault('migrations', `not yet run: ${missing.join(', ')}`, 'run `npx chartsafe migrate`')] : []),
    ...(unknown.length > 0
      ? [
          fault(
            'migrations',
            `the database has migrations that this version does not know: ${unknown.join(', ')}`,
            'run the version of Chartsafe that made them, or a later one',
          ),
        ]
      : []),
  ];
}

async function migrationsDone(database: Database): Promise<readonly string[]> {
  const exists = await database.run((manager) => manager.connection.createQueryRunner().hasTable('migration'));
  if (!exists) return [];
  const rows = await database.query<{ name: string }>(sql`SELECT name FROM migration`);
  return rows.map(({ name }) => name);
}

/** What only a database server can have wrong: its SQL mode, its collation, its clock. */
export async function serverFindings(database: Database, clock: () => Date): Promise<readonly Finding[]> {
  if (database.isEmbedded) return [];
  return [...(await modeFindings(database)), ...(await collationFindings(database)), ...(await clockFindings(database, clock))];
}

async function modeFindings(database: Database): Promise<readonly Finding[]> {
  const [row] = await database.query<{ mode: string }>(sql`SELECT @@SESSION.sql_mode AS mode`);
  const modes = (row?.mode ?? '').split(',');
  const missing = NEEDED_MODES.filter((mode) => !modes.includes(mode));
  const refused = REFUSED_MODES.filter((mode) => modes.includes(mode));
  if (missing.length === 0 && refused.length === 0) return [];
  const words = [...missing.map((mode) => `${mode} is missing`), ...refused.map((mode) => `${mode} is on`)].join(', ');
  return [
    fault(
      'sql_mode',
      `the connections do not keep the mode that was set on them: ${words}`,
      'let nothing between the server and the database, such as a pooling proxy, reset sql_mode',
    ),
  ];
}

async function collationFindings(database: Database): Promise<readonly Finding[]> {
  const [schema] = await database.query<{ collation: string }>(
    sql`SELECT default_collation_name AS collation FROM information_schema.schemata WHERE schema_name = DATABASE()`,
  );
  const columns = await database.query<{ name: string }>(sql`
    SELECT CONCAT(table_name, '.', column_name) AS name FROM information_schema.columns
    WHERE table_schema = DATABASE() AND collation_name IS NOT NULL AND collation_name <> 'utf8mb4_bin' AND table_name <> 'migration'
    ORDER BY table_name, column_name`);
  const mend = (of: string) => `${of}: text must compare by code point, as rules and searches expect`;
  return [
    ...(schema?.collation === 'utf8mb4_bin'
      ? []
      : [
          fault(
            'collation',
            `the database's default collation is ${schema?.collation ?? 'not known'}`,
            mend('ALTER DATABASE … CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'),
          ),
        ]),
    ...(columns.length === 0
      ? []
      : [
          fault(
            'collation',
            `${columns.length} columns have another collation than utf8mb4_bin, the first is ${columns[0]?.name}`,
            mend('ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'),
          ),
        ]),
  ];
}

async function clockFindings(database: Database, clock: () => Date): Promise<readonly Finding[]> {
  const before = clock().getTime();
  const [row] = await database.query<{ now: string }>(sql`SELECT CAST(UTC_TIMESTAMP(6) AS CHAR) AS now`);
  const middle = (before + clock().getTime()) / 2;
  const theirs = readInstant(row?.now ?? null)?.getTime() ?? Number.NaN;
  const seconds = Math.round(Math.abs(theirs - middle) / 1000);
  if (seconds <= SKEW_SECONDS) return [];
  return [fault('clock', `the clocks of the database and of this machine differ by ${seconds} seconds`, 'keep both by NTP')];
}
