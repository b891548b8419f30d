import 'reflect-metadata';
import closeWithGrace from 'close-with-grace';
import { Command } from 'commander';
import { releaseNotices } from './command/releaseNotices';
import { runImport } from './command/runImport';
import { migrate } from './command/migrate';
import { openDatabase } from './command/openDatabase';
import { serve } from './command/serve';
import { token } from './command/token';
import { seedDemo } from './demo/seedDemo';
import type { Database } from './entity/Database';
import { readConfig, type Config } from './server/Config';
import { createSchema } from './server/createSchema';
import { printedSchema } from './server/printedSchema';

/** The command line. It is the only reader of the environment, and the only one that ends the process. */
const program = new Command('chartsafe').description('A GraphQL API that decides who may open a medical chart, and proves it.');

program
  .command('serve')
  .description('Serve the API. The embedded database is migrated, and filled with the demonstration hospital where it is empty.')
  .action(async () => {
    const served = await serve(readConfig(process.env));
    closeWithGrace({ delay: 30_000 }, async ({ err }) => {
      if (err) print(`${err.stack ?? err.message}`);
      await served.stop();
    });
  });

program
  .command('migrate')
  .description('Bring the tables of the database up to date.')
  .action(() =>
    withDatabase(async (database) => {
      const done = await migrate(database);
      print(done.length === 0 ? 'The database is up to date.' : `Done: ${done.join(', ')}`);
    }),
  );

program
  .command('seed')
  .description('Fill an empty database with the demonstration hospital.')
  .action(() =>
    withDatabase(async (database) => {
      await migrate(database);
      await seedDemo(database, new Date());
      print('The database holds the demonstration hospital. docs/demo.md says who sees what.');
    }),
  );

program
  .command('import <format> <folder>')
  .description('Import records. The one format is synthea: a folder of CSV files as Synthea writes them.')
  .option('--dry-run', 'read and check everything, write nothing', false)
  .option('--strict', 'write nothing at all where one row is bad', false)
  .action((format: string, folder: string, options: { dryRun: boolean; strict: boolean }) =>
    withDatabase(async (database) => {
      const interrupted = new AbortController();
      process.once('SIGINT', () => interrupted.abort(new Error('The import was interrupted; what was written stays.')));
      const { signal } = interrupted;
      const { report, failed } = await runImport(database, { format, folder, ...options, signal, isTerminal: process.stderr.isTTY });
      print(report);
      if (failed) process.exitCode = 1;
    }),
  );

program
  .command('release-notices')
  .description('Let the notices that were tried too often be tried anew, once the endpoint is mended.')
  .action(() => withDatabase(async (database) => print(`Released: ${await releaseNotices(database)}`)));

program
  .command('token <username>')
  .description('Print a token of a persona, for development.')
  .action((username: string) => withDatabase(async (database, config) => print(await token(database, config, username))));

program
  .command('schema')
  .description('Print the schema, with the directives where they are applied.')
  .action(async () => {
    process.stdout.write(printedSchema(await createSchema()));
  });

async function withDatabase(work: (database: Database, config: Config) => Promise<void>): Promise<void> {
  const config = readConfig(process.env);
  const database = await openDatabase(config);
  try {
    // A server's tables are migrated when its administrator says so.
    if (database.isEmbedded) await migrate(database);
    await work(database, config);
  } finally {
    await database.dataSource.destroy();
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
