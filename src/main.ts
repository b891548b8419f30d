import 'reflect-metadata';
import closeWithGrace from 'close-with-grace';
import { Command, CommanderError } from 'commander';
import { UsageError, type CommandResult } from './command/CommandResult';
import { doctor } from './command/doctor/doctor';
import { dropAudit } from './command/dropAudit';
import { exportAudit } from './command/exportAudit';
import { ExitCode, exitCodeOf } from './command/exitCode';
import { explain } from './command/explain';
import { formatMatrix } from './command/formatMatrix';
import { releaseNotices } from './command/releaseNotices';
import { limitStop } from './command/limitStop';
import { migrate } from './command/migrate';
import { openDatabase } from './command/openDatabase';
import { runImport } from './command/runImport';
import { serve } from './command/serve';
import { token } from './command/token';
import { verifyAudit } from './command/verifyAudit';
import { isEmpty } from './demo/isEmpty';
import { seedDemo } from './demo/seedDemo';
import type { Database } from './entity/Database';
import { accessMatrix } from './gate/accessMatrix';
import { readConfig, type Config } from './server/Config';
import { createSchema } from './server/createSchema';
import { printedSchema } from './server/printedSchema';

/** The command line. It is the only reader of the environment, and the only one that ends the process. */
const program = new Command('chartsafe')
  .description('A GraphQL API that decides who may open a medical chart, and proves it.')
  .exitOverride()
  .addHelpText(
    'after',
    '\nIt ends with 0 where all is well, 1 where a fault was found, 2 for wrong usage, 3 where something is unavailable, 4 else.',
  );

program
  .command('serve')
  .description('Serve the API. The embedded database is migrated, and filled with the demonstration hospital where it is empty.')
  .action(async () => {
    const served = await serve(readConfig(process.env));
    closeWithGrace({ delay: 30_000 }, async ({ err }) => {
      if (err) process.stderr.write(`${err.stack ?? err.message}\n`);
      await served.stop();
    });
  });

withJson(program.command('migrate'))
  .description('Bring the tables of the database up to date, and give a new one its settings.')
  .action((options: Output) => withDatabase(options, migrateAlone));

withJson(program.command('seed'))
  .description('Fill an empty database with the demonstration hospital.')
  .action((options: Output) =>
    withDatabase(options, async (database) => {
      await migrate(database);
      if (!(await isEmpty(database)))
        throw new UsageError('The database has providers, patients or patient sets: the demo hospital needs an empty one');
      await seedDemo(database, new Date());
      return { text: 'The database holds the demonstration hospital. docs/demo.md says who sees what.', json: { seeded: true } };
    }),
  );

withJson(program.command('import <format> <folder>'))
  .description('Import records. The one format is synthea: a folder of CSV files as Synthea writes them.')
  .option('--dry-run', 'read and check everything, write nothing', false)
  .option('--strict', 'write nothing at all where one row is bad', false)
  .action((format: string, folder: string, options: Output & { dryRun: boolean; strict: boolean }) =>
    withDatabase(options, (database) => {
      const signal = onInterrupt('The import was interrupted; what was written stays.');
      return runImport(database, { format, folder, ...options, signal, isTerminal: process.stderr.isTTY });
    }),
  );

withJson(program.command('release-notices'))
  .description('Let the notices that were tried too often be tried anew, once the endpoint is mended.')
  .action((options: Output) =>
    withDatabase(options, async (database) => {
      const released = await releaseNotices(database);
      return { text: `Released: ${released}`, json: { released } };
    }),
  );

withJson(program.command('limit-stop <name>'))
  .description('Put an access limit out of force: the way out of one that binds all of its administrators. It is in the audit trail.')
  .action((name: string, options: Output) => withDatabase(options, (database, config) => limitStop(database, config, name, new Date())));

withJson(program.command('token <username>'))
  .description('Print a token of a persona, for development.')
  .action((username: string, options: Output) =>
    withDatabase(options, async (database, config) => {
      const minted = await token(database, config, username);
      return { text: minted, json: { username, token: minted } };
    }),
  );

withJson(program.command('explain <username> <record>'))
  .description(
    'Say why a provider sees of a record what they see. The record is an id such as Patient:…, or mrn=…, or encounter=… It is an event of the trail.',
  )
  .action((username: string, record: string, options: Output) =>
    withDatabase(options, (database, config) => explain(database, config, { username, record, now: new Date() })),
  );

withJson(program.command('doctor'))
  .description('Say what is wrong with the configuration and the database, each with its mend. It changes nothing.')
  .action(async (options: Output) =>
    tell(
      options,
      await doctor(
        () => readConfig(process.env),
        () => new Date(),
      ),
    ),
  );

const audit = program.command('audit').description('Verify the audit trail, export it, or drop what is older than its retention.');

withJson(audit.command('verify'))
  .description('Verify the audit trail, and name the first broken link of each chain.')
  .option('--anchor <file...>', 'files of anchors, one of each server; by default the one of AUDIT_ANCHOR_FILE')
  .action((options: Output & { anchor?: string[] }) =>
    withDatabase(options, (database, config) => {
      const signal = onInterrupt('The verification was interrupted.');
      return verifyAudit(database, config, { ...options, signal, isTerminal: process.stderr.isTTY });
    }),
  );

withJson(audit.command('drop'))
  .description('Drop events that are older than AUDIT_RETENTION_YEARS, and leave signed checkpoints.')
  .option('--before <day>', 'drop only what is before this day (UTC), such as 2015-01-01')
  .option('--anchor <file...>', 'files of anchors, one of each server; by default the one of AUDIT_ANCHOR_FILE')
  .action((options: Output & { before?: string; anchor?: string[] }) =>
    withDatabase(options, (database, config) => {
      const signal = onInterrupt('The retention was interrupted; the next one goes on.');
      return dropAudit(database, config, { ...options, signal, isTerminal: process.stderr.isTTY, now: new Date() });
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
    withDatabase({ json: false }, (database, config) =>
      exportAudit(database, config, {
        format,
        username,
        criteria: new URLSearchParams(period),
        output: process.stdout,
        isTerminal: process.stderr.isTTY,
        clock: () => new Date(),
      }),
    ),
  );

program
  .command('schema')
  .description('Print the schema, with the directives where they are applied.')
  .action(async () => {
    process.stdout.write(printedSchema(await createSchema()));
  });

withJson(program.command('matrix'))
  .description('Print which secured field shows what on which rung, as docs/access-matrix.md has it.')
  .action(async ({ json }: Output) => {
    const rows = accessMatrix(await createSchema());
    process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : formatMatrix(rows));
  });

/** What every command but those that write a text of their own can be told. */
interface Output {
  readonly json: boolean;
}

function withJson(command: Command): Command {
  return command.option('--json', 'print the result as JSON, and nothing else', false);
}

async function migrateAlone(database: Database): Promise<CommandResult> {
  const done = await migrate(database);
  return { text: done.length === 0 ? 'The database is up to date.' : `Done: ${done.join(', ')}`, json: { migrations: done } };
}

async function withDatabase(options: Output, work: (database: Database, config: Config) => Promise<CommandResult | void>): Promise<void> {
  const config = readConfig(process.env);
  const database = await openDatabase(config);
  try {
    // A server's tables are migrated when its administrator says so.
    if (database.isEmbedded && work !== migrateAlone) await migrate(database);
    const result = await work(database, config);
    if (result) tell(options, result);
  } finally {
    await database.dataSource.destroy();
  }
}

function tell({ json }: Output, result: CommandResult): void {
  process.stdout.write(`${json ? JSON.stringify(result.json, null, 2) : result.text}\n`);
  if (result.failed) process.exitCode = ExitCode.FAULT;
}

function onInterrupt(words: string): AbortSignal {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort(new Error(words)));
  return interrupted.signal;
}

program.parseAsync().catch((error: unknown) => {
  // What commander refuses, or answers by its help, it has written already.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? ExitCode.DONE : ExitCode.USAGE);
  const message = error instanceof Error ? error.message : String(error);
  const code = exitCodeOf(error);
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: { kind: ExitCode[code], message } }, null, 2)}\n`);
  process.stderr.write(`${message}\n`);
  process.exit(code);
});
