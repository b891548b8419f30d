import 'reflect-metadata';
import closeWithGrace from 'close-with-grace';
import { Command } from 'commander';
import { dropAudit } from './command/dropAudit';
import { exportAudit } from './command/exportAudit';
import { releaseNotices } from './command/releaseNotices';
import { limitStop } from './command/limitStop';
import { migrate } from './command/migrate';
import { openDatabase } from './command/openDatabase';
import { runImport } from './command/runImport';
import { serve } from './command/serve';
import { token } from './command/token';
import { verifyAudit } from './command/verifyAudit';
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
      const signal = onInterrupt('The import was interrupted; what was written stays.');
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
  .command('limit-stop <name>')
  .description('Put an access limit out of force: the way out of one that binds all of its administrators. It is in the audit trail.')
  .action((name: string) => withDatabase((database, config) => limitStop(database, config, name, new Date())));

program
  .command('token <username>')
  .description('Print a token of a persona, for development.')
  .action((username: string) => withDatabase(async (database, config) => print(await token(database, config, username))));

const audit = program.command('audit').description('Verify the audit trail, export it, or drop what is older than its retention.');

audit
  .command('verify')
  .description('Verify the audit trail, and name the first broken link of each chain.')
  .option('--anchor <file...>', 'files of anchors, one of each server; by default the one of AUDIT_ANCHOR_FILE')
  .option('--json', 'print the report as JSON', false)
  .action((options: { anchor?: string[]; json: boolean }) =>
    withDatabase(async (database, config) => {
      const signal = onInterrupt('The verification was interrupted.');
      const { report, failed } = await verifyAudit(database, config, { ...options, signal, isTerminal: process.stderr.isTTY });
      print(report);
      if (failed) process.exitCode = 1;
    }),
  );

audit
  .command('drop')
  .description('Drop events that are older than AUDIT_RETENTION_YEARS, and leave signed checkpoints.')
  .option('--before <day>', 'drop only what is before this day (UTC), such as 2015-01-01')
  .option('--anchor <file...>', 'files of anchors, one of each server; by default the one of AUDIT_ANCHOR_FILE')
  .action((options: { before?: string; anchor?: string[] }) =>
    withDatabase(async (database, config) => {
      const signal = onInterrupt('The retention was interrupted; the next one goes on.');
      const { report, failed } = await dropAudit(database, config, {
        ...options,
        signal,
        isTerminal: process.stderr.isTTY,
        now: new Date(),
      });
      print(report);
      if (failed) process.exitCode = 1;
    }),
  );

audit
  .command('export')
  .description('Write the audit trail to the standard output, as far as one provider may know of it.')
  .requiredOption('--format <format>', 'csv, or fhir for AuditEvent resources of FHIR R4, one a line')
  .requiredOption('--as <username>', 'the provider under whose permissions and decisions it is made')
  .option('--from <instant>', 'the first instant, such as 2026-03-01T08:00:00Z, or a day, which begins at midnight in UTC')
  .option('--to <instant>', 'the last instant')
  .action(({ format, as: username, ...period }: { format: string; as: string; from?: string; to?: string }) =>
    withDatabase((database, config) =>
      exportAudit(database, config, {
        format,
        username,
        criteria: new URLSearchParams(period),
        output: process.stdout,
        isTerminal: process.stderr.isTTY,
        now: new Date(),
      }),
    ),
  );

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

function onInterrupt(words: string): AbortSignal {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort(new Error(words)));
  return interrupted.signal;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
